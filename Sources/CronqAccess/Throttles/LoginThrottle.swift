public import CronqSchedule
import CronqShared

/// Slows down whoever guesses passwords, by name and by address, and nobody for longer than 15 minutes.
///
/// A name that is under attack stays open to the addresses from which its user has logged in before. Each attempt counts as
/// failed when it begins, so that a thousand at once are no way around; one that succeeds is taken back. Times are of a clock that
/// never goes back. Each process has its own.
public struct LoginThrottle: Sendable {
    /// An attempt that may be made.
    public struct Attempt: Sendable, Hashable {
        fileprivate var account: Account
        fileprivate var address: AddressKey
    }

    public enum Answer: Sendable, Hashable {
        case admitted(Attempt)
        /// Not now; trying does not make it longer.
        case wait(TimeSpan)
    }

    fileprivate enum Account: Hashable, Sendable {
        case fromAnywhere(String)
        /// Of a user who has logged in from there.
        case from(AddressKey, String)
    }

    private static let accountRule = FailureCount.Rule(
        free: 5, forgiveEvery: .minutes(10), longest: .minutes(15))
    /// Many people may share an address.
    private static let addressRule = FailureCount.Rule(
        free: 20, forgiveEvery: .minutes(1), longest: .minutes(15))

    private var accounts: BoundedTable<Account, FailureCount>
    private var addresses: BoundedTable<AddressKey, FailureCount>
    /// Where users have logged in, and when.
    private var familiar: BoundedTable<Account, TimeSpan>

    /// - Parameter limit: The most names, and the most addresses, to remember.
    public init(limit: Int = 10_000) {
        accounts = BoundedTable(limit: limit)
        addresses = BoundedTable(limit: limit)
        familiar = BoundedTable(limit: limit)
    }

    /// Asks whether a password may be looked at.
    public mutating func begin(_ name: String, from address: String, at now: TimeSpan) -> Answer {
        let attempt = attempt(name, from: AddressKey(address))
        var account = accounts[attempt.account] ?? FailureCount(at: now)
        var place = addresses[attempt.address] ?? FailureCount(at: now)
        let wait = max(account.wait(at: now, Self.accountRule), place.wait(at: now, Self.addressRule))
        guard wait == .zero else { return .wait(wait) }
        account.add(at: now, Self.accountRule)
        place.add(at: now, Self.addressRule)
        keep(account, for: attempt.account)
        keep(place, for: attempt.address)
        return .admitted(attempt)
    }

    /// The password was right. Other failures of the address stay: one good account must not pay for guesses at others.
    public mutating func succeeded(_ attempt: Attempt, at now: TimeSpan) {
        accounts.remove(attempt.account)
        refund(attempt.address)
        let place =
            switch attempt.account {
            case .fromAnywhere(let key): Account.from(attempt.address, key)
            case .from: attempt.account
            }
        familiar.set(now, for: place) { $0.microseconds }
    }

    /// Nobody has looked at the password.
    public mutating func withdrawn(_ attempt: Attempt) {
        if var account = accounts[attempt.account] {
            account.refund(Self.accountRule)
            keep(account, for: attempt.account)
        }
        refund(attempt.address)
    }

    private func attempt(_ name: String, from address: AddressKey) -> Attempt {
        // What cannot be a user's name needs no counter of its own, and no memory.
        let key = UserRecord.fault(inName: name) == nil ? JobDefinition.nameKey(name) : ""
        let known = Account.from(address, key)
        return Attempt(account: familiar[known] == nil ? .fromAnywhere(key) : known, address: address)
    }

    private mutating func refund(_ address: AddressKey) {
        guard var place = addresses[address] else { return }
        place.refund(Self.addressRule)
        keep(place, for: address)
    }

    private mutating func keep(_ count: FailureCount, for account: Account) {
        accounts.set(count, for: account) { $0.forgivenAt.microseconds }
    }

    private mutating func keep(_ count: FailureCount, for address: AddressKey) {
        addresses.set(count, for: address) { $0.forgivenAt.microseconds }
    }
}
