import Glibc

/// The entry of a user in the host's user database, as far as a command's environment needs it.
public struct UserAccount: Sendable, Hashable {
    public var name: String
    public var homeDirectory: String

    public init(name: String, homeDirectory: String) {
        self.name = name
        self.homeDirectory = homeDirectory
    }

    /// The user this process runs as. Containers run with numbers nobody has a name for: then the number is the name,
    /// and `/` the home.
    public static func current() -> UserAccount {
        let id = geteuid()
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var text = [CChar](repeating: 0, count: 4096)
        while getpwuid_r(id, &entry, &text, text.count, &found) == ERANGE, text.count < 1 << 20 {
            text = [CChar](repeating: 0, count: text.count * 2)
        }
        guard let found, let name = found.pointee.pw_name, let home = found.pointee.pw_dir else {
            return UserAccount(name: String(id), homeDirectory: "/")
        }
        return UserAccount(name: String(cString: name), homeDirectory: String(cString: home))
    }
}
