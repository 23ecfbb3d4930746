import CronqSchedule
import CronqShared
import Testing

@Suite("Why a run did, or did not, run")
struct RunExplanationTests {
    private func explain(
        _ state: RunState, _ reason: RunReason?, detail: String? = nil, onLost: OnLost = .fail, wasStarted: Bool? = nil
    ) -> RunExplanation {
        let run = ExplainSamples.run(state, reason, detail: detail, wasStarted: wasStarted)
        return RunExplanation(ExplainSamples.detail(run, onLost: onLost))
    }

    /// One line for each reason: the state it goes with, the detail, and words of cause, actor and next step.
    private static let table:
        [(reason: RunReason, state: RunState, detail: String?, cause: String, actor: String, next: String)] = [
            (
                .overlapRunning, .skipped, nil, "previous run of this job was still running when this one became due.",
                "the previous run", "run it less often"
            ),
            (
                .overlapQueued, .skipped, nil, "was still in its queue, waiting for a runner.", "the previous run",
                "more runners or slots"
            ),
            (
                .overlapPending, .skipped, nil, "had not been handed to its queue yet.", "the previous run",
                "more runners or slots"
            ),
            (.catchUp, .missed, nil, "only the latest is made up for.", "an outage", "has a run of its own"),
            (
                .paused, .skipped, "by anna: the warehouse moves",
                "The job was at rest when this was due, paused by anna: the warehouse moves.", "anna", "Run it now"
            ),
            (
                .skipRequested, .skipped, "by bert", "This instant was left out on request by bert.", "bert",
                "goes on with the instant after it"
            ),
            (
                .startDeadline, .missed, nil, "was not there from when it was due until its start deadline.",
                "an outage", "A longer start_deadline"
            ),
            (
                .noRoute, .missed, nil, "No queue took messages with the routing key “slow” before its start deadline.",
                "no runner serves", "CRONQ_QUEUE=slow cronq-runner"
            ),
            (
                .noRunner, .missed, nil, "No runner listened to queue “slow” before its start deadline.",
                "no runner serves", "CRONQ_QUEUE=slow cronq-runner"
            ),
            (
                .noSlot, .missed, nil, "Every slot of the runners of queue “slow” was busy until its start deadline.",
                "all of them busy", "Add runners or slots"
            ),
            (
                .rerun, .waiting, nil, "An earlier attempt was lost, and its job says on_lost: rerun.", "on_lost",
                "CronQ looks at it again at 2026-11-21 12:00:05 UTC."
            ),
            (
                .exitCode, .failed, nil, "The command ended with exit code 3.", "the command itself",
                "Its output says why"
            ),
            (
                .signal, .failed, nil, "The command was ended by SIGSEGV (signal 11), which CronQ did not send.",
                "the system", "ran out of memory"
            ),
            (
                .timeout, .timedOut, nil, "The command still ran at its time limit of 30m", "the job's timeout",
                "a longer timeout"
            ),
            (
                .spawnFailed, .failed, "no such user", "could not be started. The runner says: no such user.",
                "the host worker-3", "Mend that on the host"
            ),
            (
                .refused, .failed, "bad signature",
                "Three runners refused to run it. The last one says: bad signature.",
                "three runners", "The logs of the runners"
            ),
            (
                .jobRemoved, .cancelled, nil, "Its job was removed before the run started.", "whoever removed the job",
                "until a job of its name is there again"
            ),
            (
                .killed, .cancelled, "by token:deploy: wrong data",
                "The command was ended on request, by token:deploy: wrong data.", "token:deploy", "Retry it"
            ),
            (
                .runnerShutdown, .cancelled, nil, "Its runner on worker-3 was told to stop",
                "whoever stopped the runner on worker-3", "Retry it"
            ),
            (.leaseExpired, .lost, nil, "Its runner on worker-3 stopped answering", "its runner", "on_lost: fail"),
            (.runnerDied, .lost, nil, "Its runner on worker-3 died while the command ran.", "its runner", "Retry it"),
            (.fenced, .lost, nil, "so that it never runs twice.", "its runner", "on_lost: fail"),
            (.restart, .lost, nil, "CronQ was stopped while the command ran", "whoever stopped CronQ", "on_lost: fail"),
            (
                .badDefinition, .failed, "no such zone", "The stored schedule can no longer be read: no such zone.",
                "the job's definition", "Send the job's definition again"
            ),
        ]

    @Test("every reason has its cause, its actor and its next step", arguments: RunReason.allCases)
    func reasons(reason: RunReason) throws {
        let line = try #require(Self.table.first { $0.reason == reason }, "a new reason needs its words")
        let explanation = explain(line.state, reason, detail: line.detail)
        #expect(explanation.happened.contains(line.cause), "\(explanation.happened)")
        #expect(explanation.actor.contains(line.actor), "\(explanation.actor)")
        #expect(explanation.next.contains(line.next), "\(explanation.next)")
        #expect(explanation.at != nil)
        #expect(RunWords.phrase(ExplainSamples.run(line.state, reason)) != nil)
    }

    @Test("every state and reason together make sentences, and say what comes next")
    func everyPair() {
        for state in RunState.allCases {
            for reason in [nil] + RunReason.allCases.map(Optional.some) {
                let explanation = explain(state, reason, detail: "by anna: what else.")
                for sentence in [explanation.happened, explanation.next] + explanation.remarks {
                    #expect(ExplainSamples.isSentence(sentence), "\(sentence)")
                }
                #expect(!explanation.actor.isEmpty)
            }
        }
    }

    @Test("what has ended is not spoken of as if it went on, and the other way round")
    func tense() {
        #expect(explain(.waiting, .overlapRunning).happened == "The previous run of this job is still running.")
        #expect(explain(.queued, .noSlot).happened.hasSuffix("is busy."))
        #expect(explain(.pending, .noRoute).happened.hasPrefix("No queue takes messages"))
        #expect(explain(.queued, nil).next.contains("is recorded as missed"))
        #expect(explain(.succeeded, .rerun).happened == "The command ran on worker-3 and ended well.")
        #expect(
            explain(.cancelled, .killed, detail: "by anna", wasStarted: false).happened
                == "It was cancelled before it started, by anna.")
    }

    @Test("lost runs say whether they are started again")
    func lost() {
        #expect(explain(.lost, .leaseExpired, onLost: .fail).next.contains("on_lost: fail"))
        #expect(explain(.lost, .leaseExpired, onLost: .rerun).next.contains("No attempt is left"))
    }

    @Test("the run that stood in the way is named, anything else in the detail is not")
    func blocker() {
        let id = RunID(high: 9, low: 9)
        #expect(explain(.skipped, .overlapRunning, detail: id.description).blocker == id)
        #expect(explain(.skipped, .overlapRunning, detail: "elsewhere").blocker == nil)
        #expect(explain(.cancelled, .killed, detail: id.description).blocker == nil)
    }

    @Test("late results, rows for many instants, who asked and who wants it to end are remarked on")
    func remarks() {
        var run = ExplainSamples.run(.succeeded)
        run.isLate = true
        #expect(RunExplanation(ExplainSamples.detail(run)).remarks.contains { $0.hasPrefix("The result came late") })
        run = ExplainSamples.run(.missed, .catchUp)
        run.instants = 1_234
        run.lastInstant = noon
        #expect(
            RunExplanation(ExplainSamples.detail(run)).remarks == [
                "This row stands for 1,234 missed instants, the first at 2026-11-21 11:50:00 UTC,"
                    + " the last at 2026-11-21 12:00:00 UTC."
            ])
        run = ExplainSamples.run(.running, kind: .retry)
        run.note = "the disk has room again"
        run.cancelRequestedBy = "bert"
        let explanation = RunExplanation(ExplainSamples.detail(run), notes: ["nobody listens"])
        #expect(
            explanation.remarks == [
                "Another try of an earlier run, asked for by anna: the disk has room again.",
                "Its end was asked for by bert.", "Nobody listens.",
            ])
        #expect(explanation.actor == "anna")
        #expect(explanation.next.contains("is told to end it"))
    }

    @Test("times are told on the clocks that the reader wants")
    func zone() throws {
        let tokyo = try SystemZones().rules(for: "Asia/Tokyo")
        let explanation = RunExplanation(ExplainSamples.detail(ExplainSamples.run(.pending)), zone: tokyo)
        #expect(explanation.next.contains("at 2026-11-21 21:00:05 JST"))
    }

    @Test("runs of original runners are outside the promise, which is said, and wait for none of ours")
    func legacy() {
        for (state, reason, words) in [
            (.queued, nil, "Waiting in queue “slow”"),
            (.missed, .noRunner, "No runner of the original said before its start deadline"),
            (.lost, .leaseExpired, "said that it starts the command, and nothing more for a day."),
        ] as [(RunState, RunReason?, String)] {
            var run = ExplainSamples.run(state, reason)
            run.isLegacy = true
            let explanation = RunExplanation(ExplainSamples.detail(run))
            #expect(explanation.happened.contains(words), "\(explanation.happened)")
            #expect(explanation.remarks.count == 1)
            #expect(explanation.remarks.first?.contains("that it starts only once is not promised") == true)
            #expect(!run.waitsForRunner)
        }
    }

    @Test("who asked for a run is said in a table as well, and who wants it to end")
    func words() {
        #expect(RunWords.origin(ExplainSamples.run(.succeeded)) == "its schedule")
        #expect(RunWords.origin(ExplainSamples.run(.succeeded, kind: .manual)) == "Run now, by anna")
        #expect(RunWords.origin(ExplainSamples.run(.succeeded, kind: .retry)) == "Retry, by anna")
        var run = ExplainSamples.run(.running)
        run.cancelRequestedBy = "bert"
        #expect(RunWords.phrase(run) == "to be ended, by bert")
        #expect(RunWords.phrase(ExplainSamples.run(.skipped, .paused, detail: "by anna")) == "paused by anna")
        #expect(RunWords.phrase(ExplainSamples.run(.cancelled, .killed, detail: "by anna: x")) == "killed by anna: x")
    }

    @Test(
        "a clause becomes a sentence, and one that is a sentence stays one",
        arguments: [("no runner", "No runner."), ("why?", "Why?"), ("it is. so.", "It is. so."), ("“a” is", "“a” is.")])
    func sentences(clause: String, sentence: String) {
        #expect(RunExplanation.sentence(clause) == sentence)
    }
}
