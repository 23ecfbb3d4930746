import CronqSchedule
import CronqShared
import Testing

@testable import CronqAccess

@Suite("Who asks too often") struct RequestThrottleTests {
    @Test("a burst passes, then as many as the rate allows, and the answer says when")
    func bucket() {
        let rate = TokenBucket.Rate(perMinute: 60, burst: 3)
        var bucket = TokenBucket(at: .zero)
        #expect((0..<3).map { _ in bucket.take(rate, at: .zero).remaining } == [2, 1, 0])
        #expect(bucket.take(rate, at: .zero).retryAfter == .seconds(1))
        #expect(bucket.take(rate, at: .milliseconds(400)).retryAfter == .milliseconds(600))
        #expect(bucket.take(rate, at: .seconds(1)).mayPass)
        #expect(!bucket.take(rate, at: .seconds(1)).mayPass)
        #expect((0..<3).map { _ in bucket.take(rate, at: .minutes(5)).remaining } == [2, 1, 0], "it is full again")
    }

    @Test("over an hour no more pass than the rate, whatever the pace", arguments: [Int64(3), 7, 90, 1_000, 15_000])
    func overTime(milliseconds: Int64) {
        let rate = TokenBucket.Rate(perMinute: 600, burst: 200)
        var bucket = TokenBucket(at: .zero)
        var passed = 0
        var now = TimeSpan.zero
        var asked = 0
        while now < .hours(1) {
            if bucket.take(rate, at: now).mayPass { passed += 1 }
            asked += 1
            now = now + .milliseconds(milliseconds)
        }
        #expect(passed <= 200 + 36_000)
        #expect(passed >= min(asked, 36_000))
    }

    @Test("users, tokens and addresses have limits of their own; strangers smaller ones")
    func askers() {
        var throttle = RequestThrottle()
        func passing(_ asker: RequestThrottle.Asker) -> Int {
            (0..<1_000).count { _ in throttle.take(asker, at: .zero).mayPass }
        }
        #expect(passing(.user(1)) == 200)
        #expect(passing(.token(1)) == 200)
        #expect(passing(.user(2)) == 200)
        #expect(passing(.address(AddressKey("192.0.2.1"))) == 60)
        #expect(passing(.address(AddressKey("192.0.2.2"))) == 60)
        #expect(passing(.user(1)) == 0)
        #expect(throttle.take(.user(1), at: .zero).retryAfter == .milliseconds(100))
        #expect(throttle.rate(of: .user(1)).perMinute == 600)
    }

    @Test("a request counts for its token, else its user, else its session, else its address; a local one for nobody")
    func whoAsks() {
        typealias Asker = RequestThrottle.Asker
        let address = "192.0.2.1"
        let anna = Author("anna", by: .session)
        #expect(Asker(nil, from: address) == .address(AddressKey(address)))
        let token = Identity(author: Author("token:ci", by: .token), grants: .everything, userID: 7, tokenID: 3)
        #expect(Asker(token, from: address) == .token(3))
        #expect(
            Asker(Identity(author: anna, grants: .everything, userID: 7, sessionID: 5), from: address) == .user(7))
        #expect(Asker(Identity(author: anna, grants: .everything, sessionID: 5), from: address) == .session(5))
        #expect(Asker(Identity(author: Author("local:root", by: .local), grants: .everything), from: address) == nil)
    }

    @Test("more askers than it remembers do not stop it")
    func crowd() {
        var throttle = RequestThrottle(limit: 100)
        for number in 0..<1_000 {
            #expect(throttle.take(.address(AddressKey("198.51.\(number / 250).\(number % 250)")), at: .zero).mayPass)
        }
    }

    @Test(
        "one household is one asker",
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true), ("2001:db8::1", "2001:db8::2", true),
            ("2001:db8::1", "2001:db8:0:0:ffff::", true), ("2001:db8::1", "2001:db8:0:1::1", false),
            ("fe80::1%eth0", "fe80::1", true), ("::1", "127.0.0.1", false), ("nonsense", "nonsense", true),
            ("nonsense", "other", false), ("", "192.0.2.1", false), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
        ])
    func households(one: String, other: String, isSame: Bool) {
        #expect((AddressKey(one) == AddressKey(other)) == isSame)
    }
}
