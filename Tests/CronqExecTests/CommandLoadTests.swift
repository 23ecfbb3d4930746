import CronqRunner
import Glibc
import Synchronization
import Testing

extension RealCommands {
    @Suite("Many commands") struct LoadTests {
        @Test("200 commands run at the same time on one thread")
        func concurrent() async throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let records = (0..<200).map { _ in CommandRecord() }
            let running = try records.enumerated().map { index, record in
                try record.start(
                    ExecFixture.spec("trap 'exit 6' TERM; echo \(index); while :; do sleep 1000 & wait; done"),
                    on: runner)
            }
            for (index, record) in records.enumerated() {
                #expect(await record.output(containing: "\n") == "\(index)\n")
            }
            for command in running { command.terminate() }
            for record in records {
                #expect(await record.summary().result.end == .exited(code: 6))
            }
        }

        @Test("neither descriptors nor zombies nor memory grow with the number of commands")
        func stable() async {
            // In a process of its own: other tests open and close descriptors meanwhile.
            await #expect(processExitsWith: .success) {
                let runner = try ExecCommandRunner(helper: ExecFixture.helper)
                func runSome(_ count: Int) async throws {
                    for _ in 0..<count {
                        let record = CommandRecord()
                        _ = try record.start(ExecFixture.spec("echo x; echo y >&2"), on: runner)
                        #expect(await record.summary().result.end == .exited(code: 0))
                    }
                }
                try await runSome(10)
                let descriptors = ExecFixture.openDescriptorCount()
                try await runSome(300)
                #expect(ExecFixture.openDescriptorCount() == descriptors)
                #expect(ExecFixture.zombieCount() == 0)
            }
        }

        @Test("50 MB of output pass through without being held")
        func memory() async {
            await #expect(processExitsWith: .success) {
                let runner = try ExecCommandRunner(helper: ExecFixture.helper)
                func pass(_ size: Int) async throws {
                    let total = Atomic(0)
                    await withCheckedContinuation { continuation in
                        do {
                            _ = try runner.start(
                                ExecFixture.spec("head -c \(size) /dev/zero"),
                                onOutput: { _, bytes in total.add(bytes.count, ordering: .relaxed) },
                                onEnd: { _ in continuation.resume() })
                        } catch {
                            continuation.resume()
                        }
                    }
                    #expect(total.load(ordering: .relaxed) == size)
                }
                func peakKiB() -> Int {
                    var usage = rusage()
                    getrusage(0, &usage)
                    return usage.ru_maxrss
                }
                try await pass(1_000_000)
                let before = peakKiB()
                try await pass(50_000_000)
                #expect(peakKiB() - before < 5_000)
            }
        }

        @Test("without free descriptors the error says what to raise, and the next command runs")
        func noDescriptors() async throws {
            let runner = try ExecCommandRunner(helper: ExecFixture.helper)
            let errors = Mutex<[CommandError?]>([])
            DescriptorTable.withFullOne { held in
                for _ in 0..<6 {
                    do throws(CommandError) {
                        _ = try CommandRecord().start(ExecFixture.spec("true"), on: runner)
                        errors.withLock { $0.append(nil) }
                    } catch {
                        errors.withLock { $0.append(error) }
                    }
                    if let last = held.popLast() { close(last) }
                }
            }
            let seen = errors.withLock { $0 }
            #expect(seen.count == 6)
            for (free, error) in seen.enumerated() {
                #expect(error?.code == .spawnFailed, "\(free) free")
                #expect(error?.description.contains("LimitNOFILE") == true, "\(free) free")
            }
            let record = CommandRecord()
            _ = try record.start(ExecFixture.spec("echo again"), on: runner)
            #expect(await record.summary().text == "again\n")
        }

        @Test("a runner started with closed standard streams wires its commands correctly")
        func closedStreams() async {
            await #expect(processExitsWith: .success) {
                for number: Int32 in 0...2 { close(number) }
                let runner = try ExecCommandRunner(helper: ExecFixture.helper)
                let record = CommandRecord()
                _ = try record.start(ExecFixture.spec("echo out; echo err >&2"), on: runner)
                let summary = await record.summary()
                #expect(summary.text == "out\n")
                #expect(summary.stderr == Array("err\n".utf8))
            }
        }
    }
}
