public import Glibc

/// What keeps a process from starting or from ending well, with its exit status.
public struct StartError: Error, Sendable, CustomStringConvertible {
    public var status: Int32
    public var description: String

    /// - Parameter status: One of `sysexits.h`; 69 unless said otherwise: something needed is not available.
    public init(_ description: String, status: Int32 = EX_UNAVAILABLE) {
        self.description = description
        self.status = status
    }
}
