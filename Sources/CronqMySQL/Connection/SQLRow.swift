import CronqSchedule
import CronqShared

/// One row of an answer, read by column number from 0.
///
/// Each reader throws `StoreError` with code `internalError`, naming column and type, when the column holds another type: a
/// statement and its reader that disagree are a defect, and a value made up in its place would hide it.
struct SQLRow: Sendable {
    /// The names of the columns, shared by the rows of one answer.
    let names: [String]
    let values: [SQLValue]

    /// How many columns there are.
    var count: Int { values.count }

    subscript(column: Int) -> SQLValue { values[column] }

    func isNull(_ column: Int) -> Bool { values[column] == .null }

    func integerOrNil(_ column: Int) throws(StoreError) -> Int64? {
        switch values[column] {
        case .null: nil
        case .integer(let integer): integer
        default: throw mismatch(column, "an integer")
        }
    }

    func textOrNil(_ column: Int) throws(StoreError) -> String? {
        switch values[column] {
        case .null: nil
        case .text(let text): text
        default: throw mismatch(column, "text")
        }
    }

    func bytesOrNil(_ column: Int) throws(StoreError) -> [UInt8]? {
        switch values[column] {
        case .null: nil
        case .bytes(let bytes): bytes
        default: throw mismatch(column, "bytes")
        }
    }

    /// A real number; whole numbers count as such.
    func realOrNil(_ column: Int) throws(StoreError) -> Double? {
        switch values[column] {
        case .null: nil
        case .real(let real): real
        case .integer(let integer): Double(integer)
        default: throw mismatch(column, "a real number")
        }
    }

    /// 0 is false, 1 is true, nothing else is either.
    func boolOrNil(_ column: Int) throws(StoreError) -> Bool? {
        switch values[column] {
        case .null: nil
        case .integer(0): false
        case .integer(1): true
        default: throw mismatch(column, "0 or 1")
        }
    }

    /// Microseconds since 1970.
    func instantOrNil(_ column: Int) throws(StoreError) -> Instant? {
        try integerOrNil(column).map(Instant.init(microseconds:))
    }

    func runIDOrNil(_ column: Int) throws(StoreError) -> RunID? {
        guard let bytes = try bytesOrNil(column) else { return nil }
        guard let id = RunID(bytes: bytes) else { throw mismatch(column, "16 bytes") }
        return id
    }

    func requestIDOrNil(_ column: Int) throws(StoreError) -> RequestID? {
        try runIDOrNil(column).map { RequestID(high: $0.high, low: $0.low) }
    }
}

extension SQLRow {
    func integer(_ column: Int) throws(StoreError) -> Int64 { try present(integerOrNil(column), column, "an integer") }

    /// The same as `Int`, which is as wide.
    func int(_ column: Int) throws(StoreError) -> Int { Int(try integer(column)) }

    func text(_ column: Int) throws(StoreError) -> String { try present(textOrNil(column), column, "text") }

    func bytes(_ column: Int) throws(StoreError) -> [UInt8] { try present(bytesOrNil(column), column, "bytes") }

    func real(_ column: Int) throws(StoreError) -> Double { try present(realOrNil(column), column, "a real number") }

    func bool(_ column: Int) throws(StoreError) -> Bool { try present(boolOrNil(column), column, "0 or 1") }

    func instant(_ column: Int) throws(StoreError) -> Instant {
        try present(instantOrNil(column), column, "an integer")
    }

    func runID(_ column: Int) throws(StoreError) -> RunID { try present(runIDOrNil(column), column, "16 bytes") }

    func requestID(_ column: Int) throws(StoreError) -> RequestID {
        try present(requestIDOrNil(column), column, "16 bytes")
    }

    private func present<T>(_ value: T?, _ column: Int, _ expected: String) throws(StoreError) -> T {
        guard let value else { throw mismatch(column, expected) }
        return value
    }

    private func mismatch(_ column: Int, _ expected: String) -> StoreError {
        StoreError(
            .internalError,
            "column \(column) (\(names[column])) holds \(values[column].typeName) instead of \(expected)")
    }
}
