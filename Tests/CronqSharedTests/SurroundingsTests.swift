import CronqSchedule
import CronqShared
import Foundation
import Glibc
import Testing

@Suite("The zones of the system")
struct SystemZonesTests {
    private let zones = SystemZones()

    @Test("London is an hour ahead in summer", arguments: [("2026-01-15T12:00:00Z", 0), ("2026-07-15T12:00:00Z", 3_600)])
    func london(text: String, offset: Int) throws {
        let instant = try #require(Instant(iso8601: text))
        #expect(try zones.rules(for: "Europe/London").offset(at: instant) == offset)
    }

    @Test("UTC needs no file")
    func utc() throws {
        #expect(try SystemZones(directory: "/nowhere").rules(for: "UTC") == .utc)
    }

    @Test("names that are no zone are refused, and none leads out of the folder",
        arguments: [
            "", "Mars/Olympus", "Europe", "../etc/passwd", "/etc/passwd", "Europe//London", "Europe/London/", ".", "zone.tab",
            "Europe/../Europe/London", "a\u{0}b", "Ünïcode", String(repeating: "a", count: 65),
        ])
    func refused(name: String) {
        let error = #expect(throws: ScheduleError.self) { try zones.rules(for: name) }
        #expect(error?.code == .badZone)
    }

    @Test("a file that is no zone is refused")
    func damaged() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cronq-zones-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("not a zone".utf8).write(to: folder.appendingPathComponent("Broken"))
        try Data().write(to: folder.appendingPathComponent("Empty"))
        let zones = SystemZones(directory: folder.path)
        for name in ["Broken", "Empty"] {
            let error = #expect(throws: ScheduleError.self) { try zones.rules(for: name) }
            #expect(error?.code == .badZone)
        }
    }
}

@Suite("Settings from the environment")
struct EnvironmentTests {
    private let environment = Environment([
        "PORT": "8080", "EMPTY": "", "WORD": "loud", "LEASE": "1m30s", "QUEUES": " a, b ,,c c , ", "SPACED": " 7",
    ])

    @Test("what is missing or empty is not set")
    func missing() throws {
        #expect(environment.text("NONE") == nil && environment.text("EMPTY") == nil)
        #expect(try environment.number("EMPTY", in: 1...2) == nil)
        #expect(try environment.span("NONE", from: .zero, to: .hours(1)) == nil)
        #expect(try environment.choice("NONE", of: ["a"]) == nil)
        #expect(environment.list("NONE").isEmpty)
    }

    @Test("what is set is read")
    func read() throws {
        #expect(environment.text("WORD") == "loud")
        #expect(try environment.number("PORT", in: 0...65_535) == 8_080)
        #expect(try environment.span("LEASE", from: .seconds(1), to: .hours(1)) == .seconds(90))
        #expect(try environment.choice("WORD", of: ["soft", "loud"]) == "loud")
        #expect(environment.list("QUEUES") == ["a", "b", "c c"])
    }

    @Test("what cannot be used names the variable, its value and what would be accepted")
    func refused() {
        let port = #expect(throws: SettingError.self) { try environment.number("PORT", in: 1...100) }
        #expect(port?.description == "PORT=8080: use a whole number from 1 to 100")
        #expect(throws: SettingError.self) { try environment.number("WORD", in: 1...100) }
        #expect(throws: SettingError.self) { try environment.number("SPACED", in: 1...100) }
        let word = #expect(throws: SettingError.self) { try environment.choice("WORD", of: ["a", "b"]) }
        #expect(word?.description == "WORD=loud: use a or b")
        let span = #expect(throws: SettingError.self) {
            try environment.span("LEASE", from: .seconds(1), to: .seconds(60))
        }
        #expect(span?.name == "LEASE" && span?.remedy.hasPrefix("use a duration from") == true)
        #expect(throws: SettingError.self) { try environment.span("WORD", from: .zero, to: .hours(1)) }
    }

    @Test("a long value is cut in the message")
    func long() {
        let error = SettingError(name: "X", value: String(repeating: "v", count: 5_000), remedy: "use less")
        #expect(error.description.count < 150)
    }
}

@Suite("A thread of its own")
struct DedicatedThreadTests {
    /// An actor that lives on such a thread.
    private actor Resident {
        private let thread: DedicatedThread
        private(set) var seen: [Int] = []
        private(set) var threads: Set<pthread_t> = []

        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        init(_ thread: DedicatedThread) { self.thread = thread }

        func note(_ number: Int) {
            seen.append(number)
            threads.insert(pthread_self())
        }

        func name() -> String {
            ((try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)) ?? "").filter { $0 != "\n" }
        }
    }

    @Test("runs an actor's jobs in order on one thread that is not the caller's")
    func order() async {
        let resident = Resident(DedicatedThread(name: "test-order"))
        for number in 0..<500 { await resident.note(number) }
        #expect(await resident.seen == Array(0..<500))
        let threads = await resident.threads
        #expect(threads.count == 1)
    }

    @Test("two of them are two threads")
    func two() async {
        let (first, second) = (Resident(DedicatedThread(name: "one")), Resident(DedicatedThread(name: "two")))
        await first.note(1)
        await second.note(1)
        #expect(await first.threads.isDisjoint(with: second.threads))
    }

    @Test("many callers at the same time lose no job")
    func crowd() async {
        let resident = Resident(DedicatedThread(name: "test-crowd"))
        await withTaskGroup { group in
            for number in 0..<1_000 { group.addTask { await resident.note(number) } }
        }
        #expect(Set(await resident.seen).count == 1_000)
        #expect(await resident.threads.count == 1)
    }

    @Test("has the name that tools show, cut to what the kernel takes")
    func name() async {
        #expect(await Resident(DedicatedThread(name: "cronq-results-database")).name() == "cronq-results-d")
    }
}
