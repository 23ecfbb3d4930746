/// Gives so many random bytes. A parameter wherever something must not be guessed, so that tests can repeat it.
public typealias RandomBytes = @Sendable (_ count: Int) -> [UInt8]

/// Randomness that nobody guesses.
public enum SystemRandom {
    /// From the kernel.
    public static let bytes: RandomBytes = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
