import CronqSchedule
import CronqShared
import Foundation
import Testing

@Suite("The system's time zones")
struct SystemZonesTests {
    private func code(_ identifier: String, in zones: SystemZones = SystemZones()) -> ScheduleError.Code? {
        do throws(ScheduleError) {
            _ = try zones.rules(for: identifier)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(
        "zones are read by their IANA names",
        arguments: [
            ("Europe/London", 3_600), ("America/Argentina/Buenos_Aires", -10_800), ("Etc/GMT+5", -18_000),
            ("Asia/Kolkata", 19_800), ("UTC", 0),
        ])
    func readsZones(identifier: String, summerOffset: Int) throws {
        let rules = try SystemZones().rules(for: identifier)
        #expect(rules.identifier == identifier)
        #expect(rules.offset(at: try instant("2026-07-01T12:00:00Z")) == summerOffset)
    }

    @Test(
        "what is no zone is refused, and nothing leads out of the folder",
        arguments: [
            "", "Mars/Olympus", "europe/london ", " Europe/London", "Europe/", "/Europe/London", "Europe//London", ".",
            "..", "../zoneinfo/Europe/London", "Europe/../Europe/London", "./Europe/London", "Europe/London\u{0}",
            "Europe\\London", "Europe", "/etc/passwd", "../../../etc/passwd", "zone.tab", "tzdata.zi", "Größe",
            String(repeating: "a", count: 65), String(repeating: "a/", count: 5_000), "%2e%2e/etc/passwd", "EST5EDT4",
        ])
    func refusesOtherNames(identifier: String) {
        #expect(code(identifier) == .badZone)
    }

    @Test("the error names what was asked for and what would be accepted")
    func explainsItself() {
        let error = #expect(throws: ScheduleError.self) { try SystemZones().rules(for: "Mars/Olympus") }
        #expect(error?.message.contains("Mars/Olympus") == true)
        #expect(error?.message.contains("Europe/London") == true)
    }

    @Test("UTC needs no file")
    func knowsUTC() throws {
        #expect(try SystemZones(directory: "/nowhere").rules(for: "UTC") == .utc)
        #expect(code("Europe/London", in: SystemZones(directory: "/nowhere")) == .badZone)
    }

    @Test(
        "files that hold no zone are refused",
        arguments: [
            [], Array("TZif".utf8), Array("hello, this is no zone\n".utf8), [UInt8](repeating: 0, count: 100_000),
        ] as [[UInt8]])
    func refusesOtherFiles(bytes: [UInt8]) throws {
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "Damaged")
        #expect(code("Damaged", in: SystemZones(directory: folder.path)) == .badZone)
    }

    @Test("a folder, a huge file and a named pipe are no zones, and reading them does not hang")
    func refusesOtherKinds() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "Folder/File")
        try folder.write([], to: "Huge")
        try #require(truncate(folder.path + "/Huge", 1 << 30) == 0)
        try #require(mkfifo(folder.path + "/Pipe", 0o600) == 0)
        let zones = SystemZones(directory: folder.path)
        for name in ["Folder", "Huge", "Pipe"] { #expect(code(name, in: zones) == .badZone) }
    }

    @Test("a zone is found as soon as its file is there: failures are not remembered")
    func findsWhatAppears() throws {
        let folder = try TemporaryFolder()
        let zones = SystemZones(directory: folder.path)
        #expect(code("Here/There", in: zones) == .badZone)
        try folder.write(TemporaryFolder.systemZone("Europe/London"), to: "Here/There")
        let rules = try zones.rules(for: "Here/There")
        #expect(rules.identifier == "Here/There")
        #expect(rules.offset(at: try instant("2026-07-01T12:00:00Z")) == 3_600)
    }

    @Test("a zone stays known while its file is being replaced")
    func survivesReplacement() throws {
        let folder = try TemporaryFolder()
        try folder.write(TemporaryFolder.systemZone("Europe/London"), to: "Here")
        let zones = SystemZones(directory: folder.path)
        let rules = try zones.rules(for: "Here")
        try FileManager.default.removeItem(atPath: folder.path + "/Here")
        #expect(try zones.rules(for: "Here") == rules)
        #expect(code("Here", in: SystemZones(directory: folder.path)) == .badZone)
    }

    @Test("the rules are those of the file in the given folder, also after an update")
    func readsTheGivenFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write(TemporaryFolder.systemZone("Europe/London"), to: "Here")
        let july = try instant("2026-07-01T12:00:00Z")
        #expect(try SystemZones(directory: folder.path).rules(for: "Here").offset(at: july) == 3_600)
        try folder.write(TemporaryFolder.systemZone("Asia/Tokyo"), to: "Here")
        #expect(try SystemZones(directory: folder.path).rules(for: "Here").offset(at: july) == 32_400)
    }
}
