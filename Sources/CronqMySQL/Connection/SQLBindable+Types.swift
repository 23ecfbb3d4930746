import CronqSchedule
import CronqShared

extension SQLValue: SQLBindable {
    var sqlValue: SQLValue { self }
}

extension Int: SQLBindable {
    var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int32: SQLBindable {
    var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLBindable {
    var sqlValue: SQLValue { .integer(self) }
}

extension Bool: SQLBindable {
    var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension Double: SQLBindable {
    var sqlValue: SQLValue { .real(self) }
}

extension String: SQLBindable {
    var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLBindable {
    var sqlValue: SQLValue { .bytes(self) }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension Instant: SQLBindable {
    /// Microseconds since 1970.
    var sqlValue: SQLValue { .integer(microseconds) }
}

extension RunID: SQLBindable {
    /// 16 bytes, most significant first: ids sort by time as BINARY(16) too.
    var sqlValue: SQLValue { .bytes(bytes) }
}

extension RequestID: SQLBindable {
    var sqlValue: SQLValue { .bytes(RunID(high: high, low: low).bytes) }
}
