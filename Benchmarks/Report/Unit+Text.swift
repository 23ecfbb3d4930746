extension Unit {
    /// A number with its unit: "812/s", "3.10 ms".
    func text(_ value: Double) -> String { text(value.tabular) }

    /// The same for a number that is written already.
    func text(_ number: String) -> String { self == .perSecond ? number + rawValue : "\(number) \(rawValue)" }
}
