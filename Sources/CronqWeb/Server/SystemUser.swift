import Glibc

/// A user of this machine.
struct SystemUser: Sendable, Hashable {
    let id: UInt32

    static var current: SystemUser { SystemUser(id: geteuid()) }

    /// The login name, or the number if the machine knows no name for it.
    var name: String {
        var entry = passwd()
        var buffer = [CChar](repeating: 0, count: 4_096)
        var found: UnsafeMutablePointer<passwd>?
        guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return String(id)
        }
        return String(cString: name)
    }
}
