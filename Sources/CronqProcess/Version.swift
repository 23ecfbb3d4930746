/// The version of this program and of its whole family.
public enum Version {
    public static let number = "0.1.0"

    /// What `--version` says.
    public static func text(of program: String) -> String { "\(program) \(number)" }
}
