/// Why a password could not be looked at. It says nothing about the password.
public struct PasswordError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// Too many others are being looked at.
        case busy
        /// The system has not enough memory for it.
        case noMemory
    }

    public var code: Code

    public init(_ code: Code) { self.code = code }

    public var description: String {
        switch code {
        case .busy: "too many passwords are being checked; try again in a few seconds"
        case .noMemory: "there is not enough memory to check a password; try again later"
        }
    }
}
