/// What one look at a password costs: scrypt's parameters (RFC 7914).
public struct PasswordParameters: Sendable, Hashable {
    /// log₂ of N, by which both memory and time grow.
    public var costExponent: Int
    /// r: 128 bytes of memory for each unit and each step of N.
    public var blockSize: Int
    /// p: how often the whole is done.
    public var parallelism: Int

    /// N = 2¹⁵, r = 8, p = 1: 32 MiB, some 65 ms of one core where this was measured.
    public static let standard = PasswordParameters(costExponent: 15, blockSize: 8, parallelism: 1)

    public init(costExponent: Int, blockSize: Int, parallelism: Int) {
        self.costExponent = costExponent
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// Bytes needed at a time.
    var memory: Int { 128 * blockSize << costExponent }

    /// Whether a record may ask for this: a damaged or planted one must not cost gigabytes or minutes. swift-crypto leaves room
    /// for two blocks beyond N in one page, which ends at r = 16.
    var isBearable: Bool {
        (10...17).contains(costExponent) && (4...16).contains(blockSize) && (1...16).contains(parallelism)
            && memory <= 128 << 20 && memory * parallelism <= 256 << 20
    }

    /// Whether guessing is cheaper with these than with others.
    func isWeaker(than others: PasswordParameters) -> Bool {
        memory < others.memory || memory * parallelism < others.memory * others.parallelism
    }
}
