public import CronqShared

/// What knowing people needs of a store: accounts, the audit, and the database's clock.
public typealias AccessStore = AccountStore & AuditLog & LedgerReading
