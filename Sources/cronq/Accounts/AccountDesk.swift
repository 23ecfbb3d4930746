import ArgumentParser
import CronqAccess
import CronqMySQL
import CronqProcess
import CronqSQLite
import CronqShared
import Glibc
import Logging

/// One command's work on accounts: the opened database, and in whose name it is done.
struct AccountDesk {
    let store: any AccessStore
    let authenticator: Authenticator
    let author: Author
    let place: AccountPlace
    let environment: Environment

    /// Opens the database, does the work and closes it again; what is thrown becomes a line on standard error and the exit status.
    static func open(_ options: AccountOptions, _ work: (AccountDesk) async throws -> Void) async throws {
        do {
            let environment = Environment(ProcessEnvironment.variables)
            LineLog.bootstrap(isVerbose: environment.isVerbose)
            let place = try AccountPlace(dataOption: options.data, environment)
            switch place {
            case .server(let settings): try await atServer(settings, place, environment, work)
            case .folder(let folder): try await inFolder(folder, place, environment, work)
            }
        } catch let status as ExitCode {
            throw status
        } catch {
            throw Failure.exit("cronq", error)
        }
    }

    private static func atServer(
        _ settings: DatabaseSettings, _ place: AccountPlace, _ environment: Environment,
        _ work: (AccountDesk) async throws -> Void
    ) async throws {
        let zones = SystemZones()
        let zone = try environment.defaultZone(zones)
        let store = MySQLStore(settings: settings, zones: zones, defaultZone: zone, logger: logger(environment))
        do {
            try await store.open(upgrade: false)
            try await work(AccountDesk(store, place, environment))
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    private static func inFolder(
        _ folder: String, _ place: AccountPlace, _ environment: Environment,
        _ work: (AccountDesk) async throws -> Void
    ) async throws {
        let store = try SQLiteStore(accountsIn: folder)
        defer { store.close() }
        try await work(AccountDesk(store, place, environment))
    }

    private init(_ store: any AccessStore, _ place: AccountPlace, _ environment: Environment) {
        self.store = store
        self.place = place
        self.environment = environment
        authenticator = Authenticator(store: store, logger: Self.logger(environment))
        author = Author("tool:\(UserAccount.current().name)", by: .tool)
    }

    /// A command says itself what it did.
    private static func logger(_ environment: Environment) -> Logger {
        var logger = Logger(label: "cronq")
        if !environment.isVerbose { logger.logLevel = .warning }
        return logger
    }

    func user(_ name: String) async throws -> UserRecord {
        guard let user = try await store.user(named: name) else {
            throw Self.refusal("there is no user “\(name)” in \(place); cronq user list shows them all")
        }
        return user
    }

    /// Changes a user.
    func change(_ name: String, _ change: UserChange) async throws -> UserRecord {
        let user = try await user(name)
        return try settled(try await store.changeUser(user.id, change, by: author), name)
    }

    func settled(_ change: AccountChange<UserRecord>, _ name: String) throws(StartError) -> UserRecord {
        switch change {
        case .done(let user): return user
        case .unknown: throw Self.refusal("there is no user “\(name)” in \(place) any more")
        case .lastAdmin:
            throw Self.refusal(
                "“\(name)” is the last admin who may log in, and nothing was changed; make another one first: "
                    + "cronq user add NAME --role admin")
        }
    }

    /// Makes a link that lets a user in once, and prints it.
    func printLink(for user: UserRecord) async throws {
        guard user.disabledAt == nil else {
            throw Self.refusal("“\(user.name)” is disabled and cannot log in; first: cronq user enable \(user.name)")
        }
        let base = try LinkBase(environment)
        guard let link = try await authenticator.makeLink(for: user, by: author) else {
            throw Self.refusal("no link could be made for “\(user.name)”")
        }
        print(base.address(of: link.secret))
        Self.say("it lets “\(user.name)” in once, until \(link.expiresAt.toTheSecond), and lets them choose a password")
    }

    /// What could not be done, with the remedy.
    static func refusal(_ text: String) -> StartError { StartError(text, status: EX_DATAERR) }

    /// Too many passwords at once cannot be in a process that hashes one.
    static let busy = StartError("\(PasswordError(.busy))")

    /// Says a line to the person; what programs are to read goes to standard output.
    static func say(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
