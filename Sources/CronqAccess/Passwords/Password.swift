import CronqShared
import Crypto

/// Passwords, of which only what scrypt makes of them is stored (RFC 7914).
///
/// Each look at one takes a tenth of a second and 32 MiB on purpose: whoever waits for it does so in `PasswordWorkshop`.
public enum Password {
    /// What a look at a password found.
    public enum Verdict: Sendable, Hashable {
        case right
        /// It is right, and stored with weaker parameters than those in force: it should be stored anew.
        case rightButWeak
        case wrong
    }

    /// In bytes of UTF-8.
    public static let lengths = 8...1_024

    /// What is wrong with a new password, and what is accepted; `nil` = nothing.
    public static func fault(in password: String, of name: String) -> String? {
        guard lengths.contains(password.utf8.count) else {
            return "the password has \(password.utf8.count) bytes; use \(lengths.lowerBound) to 1,024: a few random "
                + "words are easy to remember and hard to guess"
        }
        guard JobDefinition.nameKey(password) != JobDefinition.nameKey(name) else {
            return "the password is the user's name; use 8 to 1,024 bytes that nobody guesses"
        }
        return nil
    }

    /// Makes what is stored of a password.
    ///
    /// - Throws: `PasswordError` with code `noMemory`.
    public static func make(
        _ password: String, parameters: PasswordParameters = .standard, using random: RandomBytes
    ) throws(PasswordError) -> String {
        let salt = random(PasswordRecord.saltLength)
        let key = try PasswordRecord.key(
            of: password, salt: salt, count: PasswordRecord.keyLength, parameters: parameters)
        return PasswordRecord(parameters: parameters, salt: salt, key: key.withUnsafeBytes { Array($0) }).text
    }

    /// Looks at a password. A record that cannot be read lets nobody in and costs the same.
    ///
    /// - Parameter parameters: Those in force.
    /// - Throws: `PasswordError` with code `noMemory`.
    public static func verify(
        _ password: String, against record: String, parameters: PasswordParameters = .standard
    ) throws(PasswordError) -> Verdict {
        guard let record = PasswordRecord(parsing: record), password.utf8.count <= lengths.upperBound else {
            try verifyAgainstNothing(password, parameters: parameters)
            return .wrong
        }
        guard try record.matches(password) else { return .wrong }
        return record.parameters.isWeaker(than: parameters) ? .rightButWeak : .right
    }

    /// Takes as long as `verify`: nobody learns by the clock which users there are.
    public static func verifyAgainstNothing(
        _ password: String, parameters: PasswordParameters = .standard
    ) throws(PasswordError) {
        let nothing = PasswordRecord(
            parameters: parameters, salt: [UInt8](repeating: 0, count: PasswordRecord.saltLength),
            key: [UInt8](repeating: 0, count: PasswordRecord.keyLength))
        _ = try nothing.matches(String(decoding: password.utf8.prefix(lengths.upperBound), as: UTF8.self))
    }
}
