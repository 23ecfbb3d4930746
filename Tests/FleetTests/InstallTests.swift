import Foundation
import TestPrograms
import TestSupport
import Testing

@Suite("What make install puts where") struct InstallTests {
    private static let programs = ["cronq", "cronq-injector", "cronq-results", "cronq-runner", "cronq-web"]
    private static let services = ["injector", "results", "runner", "web"].map { "cronq-\($0).service" }

    /// Runs the script behind `make install` with what was built for these tests.
    private static func install(
        _ words: [String] = [], prefix: String, destination: String, in folder: String
    ) async throws {
        let built = URL(filePath: Binaries.folder)
        let outcome = try await ChildProcess.run(
            [Programs.repository + "/scripts/install.sh"] + words,
            environment: [
                "PATH": "/usr/bin:/bin", "PREFIX": prefix, "DESTDIR": destination, "CONFIG": built.lastPathComponent,
                "SCRATCH": built.deletingLastPathComponent().path,
            ], in: folder)
        #expect(outcome.ending == .exited(0), "\(outcome.errors)")
    }

    private static func files(below folder: String) -> Set<String> {
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return Set(
            paths.filter { path in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
                    && !isFolder.boolValue
            })
    }

    @Test("everything is below DESTDIR and knows only PREFIX; uninstalling leaves no file of it")
    func destination() async throws {
        let folder = try Files.makeTemporaryFolder()
        defer { Files.remove(folder) }
        let root = folder + "/root"
        try await Self.install(prefix: "/usr", destination: root, in: folder)
        let installed = Self.files(below: root)
        for program in Self.programs { #expect(installed.contains("usr/bin/\(program)")) }
        #expect(installed.contains("usr/libexec/cronq/cronq-exec"))
        #expect(installed.contains("usr/share/doc/cronq/operations.md"))
        for service in Self.services {
            let unit = Files.text("\(root)/usr/lib/systemd/system/\(service)")
            let program = service.replacing(".service", with: "")
            #expect(unit.contains("\nExecStart=/usr/bin/\(program)\n"), "\(service)")
            #expect(!unit.contains("@") || unit.contains("@system-service"), "\(service)")
            #expect(!unit.contains("@PREFIX@") && !unit.contains(folder), "\(service)")
        }
        try Files.write("mine", to: root + "/usr/bin/mine")
        try await Self.install(["--uninstall"], prefix: "/usr", destination: root, in: folder)
        #expect(Self.files(below: root) == ["usr/bin/mine"])
    }

    @Test("systemd has no complaint about the services")
    func services() async throws {
        let folder = try Files.makeTemporaryFolder()
        defer { Files.remove(folder) }
        let prefix = folder + "/own"
        try await Self.install(prefix: prefix, destination: "", in: folder)
        let verdict = try await ChildProcess.run(
            ["systemd-analyze", "verify"] + Self.services.map { "\(prefix)/lib/systemd/system/\($0)" },
            environment: ["PATH": "/usr/bin:/bin"], in: folder)
        #expect(verdict.ending == .exited(0))
        // An unknown key is only a warning to it; this host's own units are none of ours.
        let complaints = (verdict.output + verdict.errors).split(separator: "\n").filter { $0.contains("cronq") }
        #expect(complaints == [])
    }

    @Test("systemd understands which users to make: one for the jobs, another for those who know passwords")
    func users() async throws {
        let folder = try Files.makeTemporaryFolder()
        defer { Files.remove(folder) }
        try FileManager.default.createDirectory(atPath: folder + "/etc", withIntermediateDirectories: true)
        let verdict = try await ChildProcess.run(
            [
                "systemd-sysusers", "--dry-run", "--root=\(folder)",
                Programs.repository + "/deploy/sysusers.d/cronq.conf",
            ], environment: ["PATH": "/usr/bin:/bin"], in: folder)
        #expect(verdict.ending == .exited(0))
        for user in ["cronq", "cronq-runner"] {
            #expect(verdict.errors.contains("Creating user '\(user)'"), "\(verdict.errors)")
        }
    }

    @Test("the folders are those that the runner uses when nothing else is said")
    func folders() {
        let lines = Files.lines(Programs.repository + "/deploy/tmpfiles.d/cronq.conf").filter { $0.hasPrefix("d ") }
        let folders = lines.map { $0.split(separator: " ").prefix(4).joined(separator: " ") }
        #expect(
            folders == [
                "d /etc/cronq 0700 root", "d /var/lib/cronq 0700 cronq-runner", "d /var/log/cronq 0750 cronq-runner",
            ])
    }

    @Test("each line of the sample settings is a comment, or is one once it is commented in")
    func samples() throws {
        for name in ["cronq.env", "database.env", "runner.env"] {
            let lines = Files.lines(Programs.repository + "/deploy/environment/\(name)")
            #expect(lines.count > 3)
            for line in lines {
                let isText = line == "#" || line.hasPrefix("# ")
                let isSetting = line.wholeMatch(of: /#[A-Z_]+=[^ ]+/) != nil
                #expect(isText || isSetting, "\(name): \(line)")
            }
        }
    }
}
