import Glibc

/// The entry of a user in the host's user database.
public struct UserAccount: Sendable, Hashable {
    /// The login name, or the number if nobody has given it a name: containers run with such numbers.
    public var name: String
    /// `/` if the user is unknown.
    public var homeDirectory: String

    public init(name: String, homeDirectory: String) {
        self.name = name
        self.homeDirectory = homeDirectory
    }

    /// Looks up a user by its number.
    public init(id: UInt32) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var text = [CChar](repeating: 0, count: 4_096)
        while getpwuid_r(id, &entry, &text, text.count, &found) == ERANGE, text.count < 1 << 20 {
            text = [CChar](repeating: 0, count: text.count * 2)
        }
        name = found?.pointee.pw_name.map { String(cString: $0) } ?? String(id)
        homeDirectory = found?.pointee.pw_dir.map { String(cString: $0) } ?? "/"
    }

    /// The user this process runs as.
    public static func current() -> UserAccount { UserAccount(id: geteuid()) }
}
