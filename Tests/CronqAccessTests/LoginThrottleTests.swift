import CronqSchedule
import Testing

@testable import CronqAccess

@Suite("Who guesses passwords") struct LoginThrottleTests {
    @Test("from the fifth failure of a name on each attempt waits twice as long, and never over 15 minutes")
    func backsOff() {
        var throttle = LoginThrottle()
        var now = TimeSpan.zero
        var waits: [TimeSpan] = []
        for number in 0..<60 {
            let address = "192.0.2.\(number)"
            if case .wait(let span) = throttle.begin("anna", from: address, at: now) {
                waits.append(span)
                now = now + span
                #expect(throttle.begin("anna", from: address, at: now).attempt != nil)
            } else {
                waits.append(.zero)
            }
        }
        let first: [Int64] = [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
        #expect(Array(waits.prefix(first.count)) == first.map { .seconds($0) })
        #expect(waits.dropFirst(first.count).allSatisfy { $0 >= .seconds(512) && $0 <= .minutes(15) })
    }

    @Test("trying before the time has come does not make it longer")
    func triesInVain() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { #expect(throttle.begin("anna", from: "192.0.2.1", at: .zero).attempt != nil) }
        for milliseconds in stride(from: Int64(0), to: 1_000, by: 100) {
            let now = TimeSpan.milliseconds(milliseconds)
            #expect(throttle.begin("anna", from: "192.0.2.1", at: now) == .wait(.seconds(1) - now))
        }
        #expect(throttle.begin("anna", from: "192.0.2.1", at: .seconds(1)).attempt != nil)
    }

    @Test("a thousand at once are no way around: they count before their passwords are looked at")
    func atOnce() {
        var throttle = LoginThrottle()
        let answers = (0..<1_000).map { throttle.begin("anna", from: "2001:db8:\($0)::1", at: .zero) }
        #expect(answers.count { $0.attempt != nil } == 5)
    }

    @Test("case and address do not hide that it is the same name")
    func sameName() {
        var throttle = LoginThrottle()
        let names = ["anna", "Anna", "ANNA", "aNNa", "annA"]
        for (number, name) in names.enumerated() {
            #expect(throttle.begin(name, from: "192.0.2.\(number)", at: .zero).attempt != nil)
        }
        #expect(throttle.begin("anna", from: "192.0.2.9", at: .zero) == .wait(.seconds(1)))
        #expect(throttle.begin("bert", from: "192.0.2.9", at: .zero).attempt != nil)
    }

    @Test("a right password makes up for the failures of its name")
    func success() throws {
        var throttle = LoginThrottle()
        for round in 0..<3 {
            for number in 0..<4 {
                #expect(throttle.begin("anna", from: "192.0.2.\(round * 10 + number)", at: .zero).attempt != nil)
            }
            let attempt = try #require(throttle.begin("anna", from: "198.51.100.\(round)", at: .zero).attempt)
            throttle.succeeded(attempt, at: .zero)
        }
    }

    @Test("an attempt at which nobody has looked does not count")
    func withdrawn() throws {
        var throttle = LoginThrottle()
        for _ in 0..<100 {
            let attempt = try #require(throttle.begin("anna", from: "192.0.2.1", at: .zero).attempt)
            throttle.withdrawn(attempt)
        }
    }

    @Test("who has logged in from an address before gets in from there while the name is under attack")
    func familiar() throws {
        var throttle = LoginThrottle()
        let attempt = try #require(throttle.begin("anna", from: "192.0.2.1", at: .zero).attempt)
        throttle.succeeded(attempt, at: .zero)
        for number in 0..<5 {
            #expect(throttle.begin("anna", from: "198.51.100.\(number)", at: .zero).attempt != nil)
        }
        #expect(throttle.begin("anna", from: "198.51.100.9", at: .zero).attempt == nil)
        for _ in 0..<5 { #expect(throttle.begin("anna", from: "192.0.2.1", at: .zero).attempt != nil) }
        #expect(throttle.begin("anna", from: "192.0.2.1", at: .zero) == .wait(.seconds(1)))
    }

    @Test("an address that tries many names waits, too, and with it its whole /64")
    func address() {
        for addresses in [["192.0.2.1"], (0..<20).map { "2001:db8::\($0)" }] {
            var throttle = LoginThrottle()
            for number in 0..<20 {
                let address = addresses[number % addresses.count]
                #expect(throttle.begin("user\(number)", from: address, at: .zero).attempt != nil)
            }
            #expect(throttle.begin("another", from: addresses[0], at: .zero) == .wait(.seconds(1)))
            #expect(throttle.begin("another", from: "203.0.113.1", at: .zero).attempt != nil)
        }
    }

    @Test("one good account does not pay for guesses at others")
    func insider() throws {
        var throttle = LoginThrottle()
        var guesses = 0
        for number in 0..<100 {
            guard throttle.begin("victim\(number)", from: "192.0.2.1", at: .zero).attempt != nil else { break }
            guesses += 1
            guard let own = throttle.begin("mallory", from: "192.0.2.1", at: .zero).attempt else { break }
            throttle.succeeded(own, at: .zero)
        }
        #expect(guesses == 20)
    }

    @Test("a name's failures are forgiven one by one, every ten minutes")
    func forgiven() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { _ = throttle.begin("anna", from: "192.0.2.1", at: .zero) }
        let later = TimeSpan.minutes(30)
        for number in 0..<3 {
            #expect(throttle.begin("anna", from: "192.0.2.1\(number)", at: later).attempt != nil)
        }
        #expect(throttle.begin("anna", from: "192.0.2.20", at: later) == .wait(.seconds(1)))
    }

    @Test("what cannot be a name shares one counter, whatever it is")
    func nonsense() {
        var throttle = LoginThrottle()
        for number in 0..<5 {
            let name = String(repeating: "x y", count: 1 + number * 10_000)
            #expect(throttle.begin(name, from: "192.0.2.\(number)", at: .zero).attempt != nil)
        }
        #expect(throttle.begin("<script>", from: "192.0.2.9", at: .zero).attempt == nil)
    }

    @Test("a table forgets what is worth the least, and never holds more than its limit")
    func bounded() {
        var table = BoundedTable<Int, Int64>(limit: 100)
        for number in 0..<1_000 {
            table.set(number.isMultiple(of: 40) ? 1_000_000 : Int64(number), for: number) { $0 }
            #expect(table.count <= 100)
        }
        #expect(stride(from: 0, to: 1_000, by: 40).allSatisfy { table[$0] == 1_000_000 })
        #expect(table[999] == 999 && table[1] == nil)
        table.remove(999)
        #expect(table[999] == nil)
    }
}

extension LoginThrottle.Answer {
    var attempt: LoginThrottle.Attempt? { if case .admitted(let attempt) = self { attempt } else { nil } }
}
