/// The two output streams of a command; the raw value is the descriptor the command writes to.
public enum CommandStream: UInt8, Sendable, Hashable, Codable, CaseIterable {
    case stdout = 1
    case stderr = 2
}
