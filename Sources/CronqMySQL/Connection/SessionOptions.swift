/// How a connection is used, apart from where it leads.
struct SessionOptions: Sendable {
    /// Whether statements for many rows are sent with their values in columns, where the server can read them so (MariaDB).
    /// Without, they are written as statements of many rows, which any server reads.
    var usesArrayBinding = true

    /// Runs on the lane's thread after the body of a transaction and before its COMMIT: tests break connections there.
    var beforeCommit: (@Sendable () -> Void)?
}
