import CMariaDB

/// What server or client library said about a statement.
struct SQLError: Error, Sendable, Hashable {
    /// The number of the server (1000 and up) or of the client library (2000 to 2999, 5000 and up).
    var code: Int
    /// The text that belongs to it, without the values that were bound.
    var message: String

    init(code: Int, message: String) {
        self.code = code
        self.message = Self.carriesValue.contains(code) ? Self.withoutValue(message) : message
    }

    /// A unique key already has this value; the statement did nothing, the transaction goes on.
    var isDuplicate: Bool { code == 1_062 || code == 1_586 }

    /// A statement and its values that do not fit each other: a defect of this program.
    static func misuse(_ message: String) -> SQLError {
        SQLError(code: Int(CR_INVALID_PARAMETER_NO), message: message)
    }

    init(_ connection: UnsafeMutablePointer<MYSQL>) {
        self.init(code: Int(mysql_errno(connection)), message: String(cString: mysql_error(connection)))
    }

    init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        self.init(code: Int(mysql_stmt_errno(statement)), message: String(cString: mysql_stmt_error(statement)))
    }

    /// Duplicate entry '…', Truncated incorrect … value: '…', Incorrect … value: '…', Invalid JSON: what stands there may be a
    /// job's command.
    private static let carriesValue: Set<Int> = [
        1_062, 1_292, 1_366, 1_367, 1_411, 1_525, 1_586, 1_690, 3_140, 4_037, 4_038,
    ]

    private static func withoutValue(_ message: String) -> String {
        guard let first = message.firstIndex(of: "'") else { return message }
        // The value may hold quotes itself; what follows it is "' for key" or "' for column", if anything.
        let parts = message.split(separator: "' for ", omittingEmptySubsequences: false)
        let rest = parts.count > 1 ? " for \(parts[parts.count - 1])" : ""
        return "\(message[..<first])'…'\(rest)"
    }
}
