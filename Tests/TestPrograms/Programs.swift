import Foundation

/// The programs that are tested and measured; where they lie once they are built is in `Binaries`.
public enum Programs {
    /// The folder of the sources that they come from.
    public static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
