import CronqSchedule
import CronqShared
import Foundation
import Testing

@testable import CronqSQLite

@Suite("The lock of a data folder")
struct FolderLockTests {
    @Test("another process that holds it is named, and the refusal says what to do")
    func otherProcess() throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        // Holds the lock as a second CronQ would, writes its number as CronQ does, and ends with its standard input.
        let script = """
            import fcntl, os, sys
            file = open(sys.argv[1] + "/lock", "w")
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.write("%d\\n" % os.getpid())
            file.flush()
            print("held", flush=True)
            sys.stdin.read()
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, folder]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        #expect(!output.fileHandleForReading.availableData.isEmpty, "it says that it holds the lock")

        let error = #expect(throws: StoreError.self) { try open(folder) }
        #expect(error?.code == .locked)
        #expect(error?.description.contains("pid \(process.processIdentifier)") == true)
        #expect(error?.description.contains(folder) == true)

        input.fileHandleForWriting.closeFile()
        process.waitUntilExit()
        try open(folder).close()
    }

    @Test("a second store in the same process is refused as well, until the first is closed")
    func sameProcess() throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let first = try open(folder)
        let error = #expect(throws: StoreError.self) { try open(folder) }
        #expect(error?.code == .locked && error?.description.contains("pid \(getpid())") == true)
        first.close()
        try open(folder).close()
    }

    @Test("missing folders are made for their owner only")
    func madeFolders() throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try open(folder + "/a/b").close()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/a/b")
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test("a folder that cannot be made says which and why")
    func impossibleFolder() throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try Data().write(to: URL(fileURLWithPath: folder + "/file"))
        for path in [folder + "/file", folder + "/file/sub"] {
            let error = #expect(throws: StoreError.self) { try open(path) }
            #expect(error?.code == .unavailable && error?.description.contains(path) == true)
        }
    }

    private func open(_ folder: String) throws -> SQLiteStore {
        try SQLiteStore(folder: folder, zones: SystemZones(), defaultZone: .utc)
    }
}
