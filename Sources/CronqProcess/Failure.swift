public import ArgumentParser
import CronqShared
import Glibc

/// How a program of this family ends when it cannot do its work.
///
/// 64 wrong usage (said by the argument parser), 69 something needed is not available, 70 a defect of the program, 78 a setting
/// that cannot be used.
public enum Failure {
    /// Says on standard error what is wrong and gives the exit status to throw.
    public static func exit(_ program: String, _ status: Int32, _ text: String) -> ExitCode {
        let line = Array("\(program): \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        return ExitCode(status)
    }

    /// The same for an error of a store, a broker, a setting, or the start itself. Any other is a defect.
    public static func exit(_ program: String, _ error: any Error) -> ExitCode {
        exit(program, status(of: error), "\(error)")
    }

    static func status(of error: any Error) -> Int32 {
        switch error {
        case is SettingError: EX_CONFIG
        case let error as StartError: error.status
        case let error as StoreError: error.code == .internalError ? EX_SOFTWARE : EX_UNAVAILABLE
        case is BrokerError: EX_UNAVAILABLE
        default: EX_SOFTWARE
        }
    }
}
