import CronqShared
import Testing

@testable import CronqWeb

@Suite("Why a run did, or did not, run")
struct PageRunWordsTests {
    private func explain(
        _ state: RunState, _ reason: RunReason?, detail: String? = nil, onLost: OnLost = .fail
    ) -> RunExplanation {
        RunExplanation(PageSamples.detail(PageSamples.run(state, reason, text: "slow", detail: detail), onLost: onLost))
    }

    @Test(
        "every reason has its words",
        arguments: [
            (.skipped, .overlapRunning, nil, "previous run of this job was still running when this one became due."),
            (.skipped, .overlapQueued, nil, "was still in its queue, waiting for a runner."),
            (.skipped, .overlapPending, nil, "had not been handed to its queue yet."),
            (.missed, .catchUp, nil, "only the latest is made up for."),
            (.missed, .startDeadline, nil, "was not there from when it was due until its start deadline."),
            (.pending, .noRoute, nil, "No queue takes messages with the routing key “slow”."),
            (.missed, .noRoute, nil, "before its start deadline"),
            (.missed, .noRunner, nil, "No runner listened to queue “slow” before its start deadline."),
            (.missed, .noSlot, nil, "Every slot of the runners of queue “slow” was busy until its start deadline."),
            (.pending, .rerun, nil, "An earlier attempt was lost, and its job says on_lost: rerun."),
            (.failed, .exitCode, nil, "The command ended with exit code 3."),
            (.failed, .signal, nil, "The command was ended by SIGSEGV (signal 11), which CronQ did not send."),
            (.timedOut, .timeout, nil, "The command still ran at its time limit of 30m"),
            (.failed, .spawnFailed, "no such user", "could not be started. The runner says: no such user."),
            (.failed, .refused, "bad signature", "Three runners refused to run it. The last one says: bad signature."),
            (.cancelled, .jobRemoved, nil, "Its job was removed before the run started."),
            (.cancelled, .killed, "by bob", "The command was ended on request, by bob."),
            (.cancelled, .runnerShutdown, nil, "Its runner on slow was told to stop"),
            (.lost, .leaseExpired, nil, "Its runner on slow stopped answering"),
            (.lost, .runnerDied, nil, "Its runner on slow died while the command ran."),
            (.lost, .fenced, nil, "so that it never runs twice."),
            (.lost, .restart, nil, "CronQ was stopped while the command ran"),
            (.missed, .badDefinition, "no such zone", "The stored schedule can no longer be read: no such zone."),
        ] as [(RunState, RunReason, String?, String)])
    func reasons(state: RunState, reason: RunReason, detail: String?, words: String) {
        let happened = explain(state, reason, detail: detail).happened
        #expect(happened.contains(words))
        #expect(RunWords.phrase(PageSamples.run(state, reason)) != nil)
    }

    @Test("every state and reason together make sentences, and say what comes next")
    func everyPair() {
        for run in PageSamples.everyRun() {
            let explanation = RunExplanation(PageSamples.detail(run))
            for sentence in [explanation.happened, explanation.next] + explanation.remarks {
                #expect(sentence.first?.isUppercase == true, "\(sentence)")
                #expect(sentence.hasSuffix(".") && !sentence.hasSuffix(".."), "\(sentence)")
            }
        }
    }

    @Test("what has ended is not spoken of as if it went on, and the other way round")
    func tense() {
        #expect(explain(.waiting, .overlapRunning).happened == "The previous run of this job is still running.")
        #expect(explain(.queued, .noSlot).happened.hasSuffix("is busy."))
        #expect(explain(.queued, nil).next.contains("is recorded as missed"))
        #expect(explain(.succeeded, .rerun).happened == "The command ran on slow and ended well.")
    }

    @Test("lost runs say whether they are started again")
    func lost() {
        #expect(explain(.lost, .leaseExpired, onLost: .fail).next.contains("on_lost: fail"))
        #expect(explain(.lost, .leaseExpired, onLost: .rerun).next.contains("No attempt is left"))
    }

    @Test("the run that stood in the way is linked, anything else in the detail is not")
    func blocker() {
        let id = PageSamples.run(number: 99).id
        #expect(explain(.skipped, .overlapRunning, detail: id.description).blocker == id)
        #expect(explain(.skipped, .overlapRunning, detail: "elsewhere").blocker == nil)
        #expect(explain(.cancelled, .killed, detail: id.description).blocker == nil)
    }

    @Test("late results and rows for many instants are remarked on")
    func remarks() {
        let late = RunExplanation(PageSamples.detail(PageSamples.run(.succeeded, isLate: true)))
        #expect(late.remarks.contains { $0.hasPrefix("The result came late") })
        let many = RunExplanation(PageSamples.detail(PageSamples.run(.missed, .catchUp, instants: 1_234)))
        #expect(many.remarks.contains { $0.hasPrefix("This row stands for 1,234 missed instants, the first at ") })
    }

    @Test("runs of original runners are outside the promise, which is said, and wait for none of ours")
    func legacy() {
        for (state, reason, words) in [
            (.queued, nil, "Waiting in queue “slow”"),
            (.missed, .noRunner, "No runner of the original said before its start deadline"),
            (.lost, .leaseExpired, "Its runner on slow said that it starts the command, and nothing more for a day."),
        ] as [(RunState, RunReason?, String)] {
            var run = PageSamples.run(state, reason, text: "slow")
            run.isLegacy = true
            let explanation = RunExplanation(PageSamples.detail(run), isQueueServed: false)
            #expect(explanation.happened.contains(words), "\(explanation.happened)")
            #expect(explanation.remarks.count == 1)
            #expect(explanation.remarks.first?.contains("that it starts only once is not promised") == true)
        }
    }

    @Test("who asked for a run is said")
    func origin() {
        #expect(RunWords.origin(PageSamples.run()) == "its schedule")
        #expect(RunWords.origin(PageSamples.run(text: "alice", kind: .manual)) == "Run now, by alice")
    }
}
