import ArgumentParser
import CronqAccess
import CronqProcess
import Glibc

/// Where a new password comes from: typed twice without echo, or the one line of standard input.
enum PasswordInput {
    /// - Throws: `StartError` if it cannot be accepted; `ExitCode` if the person gave up.
    static func read(for name: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try line(of: standardInput()) }
        let first = try typed("Password for \(name): ")
        if let fault = Password.fault(in: first, of: name) { throw AccountDesk.refusal(fault) }
        guard try typed("The same again: ") == first else {
            throw AccountDesk.refusal("the two are not the same; nothing was done")
        }
        return first
    }

    /// The password in what a pipe or a file holds.
    static func line(of bytes: [UInt8]) throws -> String {
        let lines = try text(of: bytes).split(omittingEmptySubsequences: false) { $0.isNewline }
        guard let password = lines.first, !password.isEmpty, lines.dropFirst().allSatisfy(\.isEmpty), lines.count <= 2
        else {
            throw AccountDesk.refusal("standard input must hold the password as its only line")
        }
        return String(password)
    }

    private static func text(of bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AccountDesk.refusal("the password is not UTF-8")
        }
        return text
    }

    /// At most 64 KiB: more is no password.
    private static func standardInput() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < 64 << 10 {
            let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        return bytes
    }

    /// The terminal sends each byte as it is typed and no signals, so that Ctrl-C cannot leave it without echo.
    private static func typed(_ prompt: String) throws -> String {
        var former = termios()
        guard tcgetattr(STDIN_FILENO, &former) == 0 else {
            throw StartError("the terminal cannot be asked: \(String(cString: strerror(errno)))")
        }
        var silent = former
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        withUnsafeMutableBytes(of: &silent.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        show(prompt)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &former)
            show("\n")
        }
        return try text(of: typedBytes())
    }

    private static func typedBytes() throws -> [UInt8] {
        var line = HiddenLine()
        while true {
            var byte: UInt8 = 0
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            switch count == 1 ? line.take(byte) : .givenUp {
            case .more: continue
            case .done: return line.bytes
            case .givenUp: throw givenUp
            }
        }
    }

    /// As a shell reports a program that Ctrl-C has ended.
    private static let givenUp = ExitCode(128 + SIGINT)

    private static func show(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
