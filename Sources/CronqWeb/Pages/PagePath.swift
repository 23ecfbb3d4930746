import CronqShared

/// Where pages link to: every address of the admin UI, in one place.
struct PagePath: Sendable, Hashable {
    let text: String

    private init(_ text: String) { self.text = text }

    static let home = PagePath("/")
    static let failures = PagePath("/failures")

    static func failures(before run: RunID) -> PagePath { PagePath("/failures?before=\(run)") }
    static func job(_ id: JobID) -> PagePath { PagePath("/job/\(id)") }
    static func job(_ id: JobID, before run: RunID) -> PagePath { PagePath("/job/\(id)?before=\(run)") }
    static func run(_ id: RunID) -> PagePath { PagePath("/run/\(id)") }
    static func output(of run: RunID, _ stream: OutputStream) -> PagePath {
        PagePath("/run/\(run)/output/\(stream.name)")
    }
}
