import CronqSchedule
import CronqShared
import Testing

@testable import CronqWeb

@Suite("Until when jobs rest")
struct RestFormTests {
    /// A quarter past twelve in Berlin.
    private static let now = Instant(iso8601: "2026-11-21T11:15:00Z")

    private func end(until: String = "", length: String = "", zone: String = "Europe/Berlin") throws -> String? {
        var form = RestForm()
        form.until = until
        form.length = length
        let now = try #require(Self.now)
        return try form.end(now: now, zone: SystemZones().rules(for: zone))?.iso8601
    }

    @Test(
        "a time is read on the viewer's clocks, a length counts from now, and a length will do for a time",
        arguments: [
            ("2026-11-22T08:30", "", "2026-11-22T07:30:00Z"), ("2026-11-22 08:30:15", "", "2026-11-22T07:30:15Z"),
            ("2026-11-22T08:30:00Z", "", "2026-11-22T08:30:00Z"),
            ("2026-11-22T08:30:00+05:30", "", "2026-11-22T03:00:00Z"),
            ("2026-11-23", "", "2026-11-22T23:00:00Z"), ("2d", "", "2026-11-23T11:15:00Z"),
            ("", "1h", "2026-11-21T12:15:00Z"), ("", "PT1H30M", "2026-11-21T12:45:00Z"),
            // The clocks skip it, and show it twice.
            ("2027-03-28T02:30", "", "2027-03-28T01:00:00Z"), ("2027-10-31T02:30", "", "2027-10-31T00:30:00Z"),
        ])
    func reads(until: String, length: String, expected: String) throws {
        #expect(try end(until: until, length: length) == expected)
    }

    @Test("nothing typed means until somebody resumes it")
    func open() throws {
        #expect(try end() == nil)
    }

    @Test(
        "what cannot be is told beside its field, with what could",
        arguments: [
            ("tomorrow", "", "until", "neither a time such as 2026-11-22 08:30 (Europe/Berlin) nor a length"),
            ("2026-13-01T00:00", "", "until", "neither a time"),
            ("2026-11-21T12:15", "", "until", "has passed already"),
            ("0s", "", "until", "has passed already"), ("", "soon", "for", "is not a duration"),
            ("", "1M", "for", "no fixed length"), ("", "0", "for", "longer than nothing"),
            ("2026-11-22T08:30", "1h", "for", "not both"), ("2026:11:22T08-30", "", "until", "neither a time"),
        ])
    func refuses(until: String, length: String, field: String, message: String) throws {
        let fault = try #require(throws: RestForm.Fault.self) { try end(until: until, length: length) }
        #expect(fault.field == field && fault.message.contains(message), "\(fault)")
    }

    @Test("blanks around what was typed do not count, and a note has a limit")
    func trims() throws {
        let form = RestForm(try QueryItems(parsing: "until=+2d+&for=%09&note=" + String(repeating: "n", count: 1_200)))
        #expect(form.until == "2d" && form.length.isEmpty)
        #expect(form.givenNote?.count == RestForm.longestNote)
        #expect(RestForm().givenNote == nil)
    }
}
