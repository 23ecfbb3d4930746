import CronqShared

/// Why no connection could be opened, in words that say what to do about it: first days with a server go wrong here.
struct ConnectFailure {
    let error: SQLError
    let settings: DatabaseSettings

    /// - Returns: An error with code `refused` where a server answers that knows neither user nor database, or wants another
    ///   login; `unavailable` otherwise.
    var storeError: StoreError {
        let isRefusal = [1_044, 1_045, 1_049, 1_130, 1_251, 1_698, 2_059, 2_061, 5_010].contains(error.code)
        return StoreError(
            isRefusal ? .refused : .unavailable, "\(settings.source): \(sentence) (\(error.code): \(error.message))")
    }

    private var sentence: String {
        let server = settings.serverName
        return switch error.code {
        case 1_049:
            "the server at \(server) has no database \(settings.database). As its administrator: \(createDatabase) \(grant)"
        case 1_044:
            "the server at \(server) does not let \(settings.user) use the database \(settings.database). "
                + "As its administrator: \(createDatabase) \(grant)"
        case 1_045, 1_698, 1_130: "the server at \(server) refuses \(settings.user). \(refusalRemedy)"
        case 1_129: "the server at \(server) blocks this host after failed attempts. As its administrator: FLUSH HOSTS;"
        case 1_040, 1_203, 1_226:
            "the server at \(server) has no connection left for \(settings.user). Raise max_connections, or run fewer processes."
        case 2_005: "the host \(settings.host) is unknown. Check the name, or the name service of this machine."
        case 2_001, 2_002, 2_003, 2_004: unreachable
        case 2_006, 2_012, 2_013, 2_055:
            "the server at \(server) took the connection and then said nothing. Is it a MySQL or MariaDB server, and healthy?"
        case 2_026: encryption
        case 2_059, 2_061, 1_251, 5_010:
            "the server at \(server) asks \(settings.user) to log in in a way that this connection cannot. Encrypt the "
                + "connection, or as its administrator: "
                + "ALTER USER \(account) IDENTIFIED BY '…';"
        default: "no connection to the server at \(server)."
        }
    }

    private var refusalRemedy: String {
        var remedy = settings.password.isEmpty ? "No password is set. " : "Check the password. "
        if settings.user == "root" {
            remedy +=
                "For root, many servers let only the system's own root in, through the socket file and without a "
                + "password: give CronQ a user of its own. "
        }
        return remedy + "As its administrator: \(createUser) \(grant)"
    }

    private var unreachable: String {
        if let socket = settings.unixSocket {
            return "nothing listens on the socket file \(socket). Is the server running, and does it use this file?"
        }
        return
            "nothing answers at \(settings.serverName). Is the server running, does it listen on this address and port, "
            + "and does the network let this machine through?"
    }

    private var encryption: String {
        let start = "the encrypted connection to \(settings.serverName) failed. "
        guard let tls = settings.tls, tls.verifies else { return start + "Does the server offer TLS?" }
        let issuers = tls.certificateAuthority.map { "by \($0)" } ?? "by an issuer that this system trusts"
        return start
            + "The server must offer TLS, and show a certificate for \(settings.host) that is signed \(issuers)."
    }

    private var account: String { "\(quoted(settings.user))@'%'" }

    private var databaseName: String {
        let isPlain = settings.database.utf8.allSatisfy(SQLText.isWordByte) && !settings.database.isEmpty
        return isPlain ? settings.database : "`\(settings.database.replacing("`", with: "``"))`"
    }

    private func quoted(_ text: String) -> String {
        "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "''"))'"
    }

    private var createDatabase: String { "CREATE DATABASE \(databaseName) CHARACTER SET utf8mb4; \(createUser)" }
    private var createUser: String { "CREATE USER \(account) IDENTIFIED BY '…';" }
    private var grant: String { "GRANT ALL ON \(databaseName).* TO \(account);" }
}
