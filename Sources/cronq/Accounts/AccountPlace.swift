import CronqShared

/// The database that an account command works on.
enum AccountPlace: Sendable, Hashable, CustomStringConvertible {
    /// The fleet's.
    case server(DatabaseSettings)
    /// A standalone's data folder.
    case folder(String)

    /// The folder that was named, else the fleet's database if the environment names one, else the standalone's usual folder.
    init(dataOption: String?, _ environment: Environment) throws(SettingError) {
        let namesServer = environment.text("DATABASE_URL") != nil || environment.text("CRONQ_MYSQL") != nil
        if dataOption == nil, namesServer {
            self = .server(try DatabaseSettings.read(environment))
        } else {
            self = .folder(try StandaloneSettings.dataFolder(dataOption, environment))
        }
    }

    /// Without a password.
    var description: String {
        switch self {
        case .server(let settings): settings.description
        case .folder(let folder): folder
        }
    }
}
