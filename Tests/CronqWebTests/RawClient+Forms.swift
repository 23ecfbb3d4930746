import CronqAccess
import CronqShared

@testable import CronqWeb

extension RawClient {
    /// Sends a form as a browser does that was let in at the local door, with the token that every form of the server carries.
    func submit(_ path: String, _ fields: [(String, String)] = [], zone: String? = nil) async throws -> RawAnswer {
        let page = try await request("GET", "/jobs/new")
        let token = HTMLOutline(page.text).elements.first { $0["name"] == Form.tokenField }?["value"]
        var headers = [("Content-Type", "application/x-www-form-urlencoded")]
        if let zone { headers.append(("Cookie", "cronq_zone=" + PercentCoding.encode(zone))) }
        return try await request(
            "POST", path, headers: headers, body: Self.encoded(fields + [(Form.tokenField, token ?? "")]))
    }

    /// The same with an API token, which needs none of a form's.
    func submit(_ path: String, _ fields: [(String, String)] = [], bearer: String) async throws -> RawAnswer {
        try await request(
            "POST", path,
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", "Bearer \(bearer)"),
            ], body: Self.encoded(fields))
    }

    private static func encoded(_ fields: [(String, String)]) -> [UInt8] {
        Array(fields.map { "\($0)=\(PercentCoding.encode($1))" }.joined(separator: "&").utf8)
    }
}

extension TestServer {
    /// A new API token that may do this.
    static func token(_ grants: Grants, in store: any JobStore) async throws -> String {
        let secret = TokenText.make(using: SystemRandom.bytes)
        let record = TokenRecord(
            name: String(secret.text.suffix(12)), hash: secret.sha256, owner: nil, grants: grants, createdAt: now,
            createdBy: "test", expiresAt: nil)
        _ = try await store.addToken(record, by: Author("test"))
        return secret.text
    }

    /// A category with jobs that run every minute; their numbers.
    @discardableResult
    static func add(_ names: [String], to category: String, of store: any JobStore) async throws -> [JobID] {
        let jobs = names.map { JobDefinition(name: $0, schedule: "R/2013-05-29T00:00:00/PT1M", command: "true") }
        let change = try await store.changeCategory(
            CategoryRequest(category: category, edit: .update(jobs)), by: Author("test"))
        return change.jobs.map(\.id)
    }
}
