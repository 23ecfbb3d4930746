import CronqSchedule
import CronqShared
import Testing

extension StoreConformance {
    static let output: [ConformanceCase] = [
        ConformanceCase("output comes back in the order of its numbers, both streams, every byte") { bench in
            let held = try await bench.running()
            let every = Array(UInt8.min...UInt8.max)
            let chunks = [
                chunk(held, 0, .stdout, 0, every), chunk(held, 1, .stderr, 0, [0, 10, 255]),
                chunk(held, 2, .stdout, 256, [1]),
            ]
            #expect(try await bench.store.append(chunks) == [OutputReceipt(run: held, numbers: [0, 1, 2])])
            #expect(try await read(bench, held) == chunks)
        },
        ConformanceCase("a chunk that is stored already stays as it is, however often it comes") { bench in
            let held = try await bench.running()
            let first = chunk(held, 0, .stdout, 0, [1, 2, 3])
            _ = try await bench.store.append([first])
            let other = chunk(held, 0, .stdout, 0, [9])
            #expect(try await bench.store.append([other, first]) == [OutputReceipt(run: held, numbers: [0, 0])])
            #expect(try await read(bench, held) == [first])
        },
        ConformanceCase("a receipt names the chunks that arrived and no others, in whatever order they come") { bench in
            let held = try await bench.running()
            let chunks = (0..<4).map { chunk(held, $0, .stdout, Int64($0), [UInt8($0)]) }
            #expect(
                try await bench.store.append([chunks[2], chunks[0]]) == [OutputReceipt(run: held, numbers: [0, 2])])
            #expect(try await bench.store.append([chunks[3]]) == [OutputReceipt(run: held, numbers: [3])])
            #expect(try await bench.store.append([chunks[1]]) == [OutputReceipt(run: held, numbers: [1])])
            #expect(try await read(bench, held) == chunks)
        },
        ConformanceCase("output inside a finish is stored with it, beside what was sent before") { bench in
            let held = try await bench.running()
            let chunks = (0..<3).map { chunk(held, $0, .stdout, Int64($0), [UInt8($0)]) }
            try await bench.record(bench.finish(held, .exited(code: 0), output: [chunks[1], chunks[2]]))
            #expect(try await bench.store.append([chunks[0]]) == [OutputReceipt(run: held, numbers: [0])])
            #expect(try await read(bench, held) == chunks)
        },
        ConformanceCase("output of a run that nobody knows has a receipt, and nothing is kept") { bench in
            let stranger = FencedRun(run: RunID(high: 3, low: 4), fence: 1)
            let receipts = try await bench.store.append([chunk(stranger, 5, .stdout, 0, [1])])
            #expect(receipts == [OutputReceipt(run: stranger, numbers: [5])])
            #expect(try await read(bench, stranger).isEmpty)
        },
        ConformanceCase(
            "of long output the first and the last half megabyte of each stream stay, and it is stored once"
        ) {
            bench in
            let held = try await bench.running()
            let size = 48 * 1024
            // Odd numbers are stdout, even ones stderr: both are long.
            let chunks = (0..<120).map { number in
                let stream = number.isMultiple(of: 2) ? OutputStream.stderr : .stdout
                return chunk(
                    held, number, stream, Int64(number / 2 * size), [UInt8](repeating: UInt8(number), count: size))
            }
            for part in stride(from: 0, to: 120, by: 7) {
                let batch = Array(chunks[part..<min(part + 7, 120)])
                #expect(
                    try await bench.store.append(batch) == [OutputReceipt(run: held, numbers: batch.map(\.number))])
            }
            // What was cut away does not come back when its message is delivered again.
            let before = try await read(bench, held)
            _ = try await bench.store.append(Array(chunks[40..<50]))
            #expect(try await read(bench, held) == before)
            let stored = try await read(bench, held)
            #expect(stored.map(\.number) == stored.map(\.number).sorted())
            let total = Int64(60 * size)
            for stream in OutputStream.allCases {
                let ranges = stored.filter { $0.stream == stream }.map { $0.offset..<$0.offset + Int64($0.bytes.count) }
                let bytes = ranges.reduce(0) { $0 + $1.count }
                #expect(bytes >= 1 << 20 && bytes <= 1_400_000, "\(stream.name): \(bytes)")
                let head = ranges.filter { $0.lowerBound < 512 * 1024 }
                let tail = ranges.filter { $0.upperBound > total - 512 * 1024 }
                #expect(head.count == 11 && tail.count == 11, "\(stream.name)")
            }
        },
        ConformanceCase("a chunk with impossible numbers does no harm") { bench in
            let held = try await bench.running()
            _ = try await bench.store.append([
                chunk(held, .max, .stdout, .max, [1, 2, 3]), chunk(held, -5, .stderr, .min, [1]),
                chunk(held, 0, .stdout, -1, []),
            ])
            let good = chunk(held, 1, .stdout, 0, [7])
            _ = try await bench.store.append([good])
            #expect(try await read(bench, held).contains(good))
        },
        ConformanceCase("output can be read on from a number, and of an older attempt") { bench in
            let first = try await bench.running(LedgerBench.job(onLost: .rerun))
            let old = chunk(first, 0, .stdout, 0, [1])
            _ = try await bench.store.append([old])
            bench.advance(.seconds(20))
            _ = try await bench.store.reap(expiredBefore: bench.clock.now, lease: bench.lease, limit: 10)
            #expect(try await bench.store.output(of: first.run, fence: nil, from: 0, limit: 10) == [old])
            let second = try await bench.start(try await rerunMessage(first, bench), request: 2)
            #expect(try await bench.store.output(of: first.run, fence: nil, from: 0, limit: 10).isEmpty)
            let new = (0..<5).map { chunk(second, $0, .stdout, Int64($0), [UInt8($0)]) }
            _ = try await bench.store.append(new)
            #expect(try await bench.store.output(of: first.run, fence: nil, from: 3, limit: 10) == Array(new[3...]))
            #expect(try await bench.store.output(of: first.run, fence: nil, from: 0, limit: 2) == Array(new[..<2]))
            #expect(try await bench.store.output(of: first.run, fence: first.fence, from: 0, limit: 10) == [old])
        },
    ]

    private static func chunk(
        _ run: FencedRun, _ number: Int, _ stream: OutputStream, _ offset: Int64, _ bytes: [UInt8]
    ) -> OutputChunk {
        OutputChunk(run: run, number: number, stream: stream, offset: offset, at: LedgerBench.start, bytes: bytes)
    }

    private static func read(_ bench: LedgerBench, _ run: FencedRun) async throws -> [OutputChunk] {
        try await bench.store.output(of: run.run, fence: run.fence, from: .min, limit: 1_000)
    }
}
