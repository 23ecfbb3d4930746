/// Why a store could not do it. The description holds no secrets.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// Nothing was changed; the same call may succeed later.
        case unavailable
        /// The connection broke during commit: nobody knows whether the change was made. Read again before deciding.
        case inDoubt
        /// No room on the disk. Nothing was changed.
        case full
        /// Another process holds the store.
        case locked
        /// The server answers and lets this user in not at all, or not to this database. At its start a process gives up; later
        /// somebody may be changing a password, and it tries again.
        case refused
        /// The schema is newer than this program, or broken.
        case schema
        /// A defect of this program.
        case internalError
    }

    public var code: Code
    public var description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether trying again later makes sense.
    public var isRetriable: Bool {
        switch code {
        case .unavailable, .inDoubt, .full, .locked, .refused: true
        case .schema, .internalError: false
        }
    }
}
