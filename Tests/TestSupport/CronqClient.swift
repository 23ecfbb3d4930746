import Foundation

/// A CronQ that is used as people use it: with curl, and with its database's own client.
public protocol CronqClient {
    /// Everything of this test lies here.
    var folder: String { get }
    /// Where the pages are, on 127.0.0.1.
    var port: Int { get }

    /// What the database's client answers.
    func rows(_ query: String) async throws -> [Row]
}

extension CronqClient {
    /// Runs a program to its end, with the plain environment of a shell.
    public func tool(
        _ words: [String], environment: [String: String] = [:], within bound: Duration = .seconds(60)
    ) async throws -> ChildProcess.Outcome {
        let base = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder].merging(environment) { $1 }
        return try await ChildProcess.run(words, environment: base, in: folder, within: bound)
    }

    /// - Parameters:
    ///   - wrapper: Words before curl, such as those that make it another user's.
    ///   - port: Where somebody else serves the pages.
    public func curl(
        _ path: String, method: String = "GET", body: String? = nil, headers: [String] = [], wrapper: [String] = [],
        port: Int? = nil
    ) async throws -> Answer {
        let address = "http://127.0.0.1:\(port ?? self.port)\(path)"
        var words = wrapper + ["curl", "-sS", "-i", "--max-time", "50", "-X", method, address]
        if method == "HEAD" { words += ["-I"] }
        for header in headers { words += ["-H", header] }
        if let body {
            // A program's words have a limit of their own.
            let file = "\(folder)/body-\(UUID().uuidString)"
            try Data(body.utf8).write(to: URL(filePath: file))
            words += ["--data-binary", "@\(file)"]
        }
        let result = try await tool(words)
        guard result.ending == .exited(0) else {
            throw NeverHappened(description: "curl \(path): \(result.ending) \(result.errors)")
        }
        let parts = result.output.replacing("\r\n", with: "\n").split(
            separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let head = String(parts[0])
        let statusLine = head.split(separator: " ")
        return Answer(
            status: statusLine.count > 1 ? Int(statusLine[1].prefix(3)) ?? 0 : 0, headers: head.lowercased(),
            body: parts.count > 1 ? String(parts[1]) : "")
    }

    /// Makes a category hold these jobs; the answer's entries, in their order.
    @discardableResult
    public func put(_ category: String, _ jobs: [Job]) async throws -> [JSON] {
        let body = String(decoding: try JSONEncoder().encode(["jobs": jobs]), as: UTF8.self)
        let answer = try await curl(
            "/api/category/\(category)", method: "PUT", body: body, headers: ["content-type: application/json"])
        guard answer.status == 200 else {
            throw NeverHappened(description: "PUT \(category): \(answer.status) \(answer.body)")
        }
        return answer.json["jobs"].list
    }

    /// Makes a category of one job that runs by hand only, and returns its id.
    public func put(_ job: Job) async throws -> Int {
        let category = "alone " + job.name
        let entries = try await put(category.split(separator: " ").joined(separator: "%20"), [job])
        guard let id = entries.first?["id"].int else { throw NeverHappened(description: "\(category): \(entries)") }
        return id
    }

    /// Asks for a run, and returns its id.
    public func runNow(_ job: Int) async throws -> String {
        let answer = try await curl("/api/jobs/\(job)/run", method: "POST")
        guard let run = answer.json["run_id"].text else {
            throw NeverHappened(description: "job \(job) runs: \(answer.status) \(answer.body)")
        }
        return run
    }

    /// Runs a command to its end, and returns the row of its run.
    public func run(_ job: Job) async throws -> Row {
        try await finished(try await runNow(try await put(job)))
    }

    /// The row of a run once it has ended.
    public func finished(_ run: String, within bound: Duration = .seconds(40)) async throws -> Row {
        try await eventually("run \(run) ends", within: bound) {
            try await rows("select * from v_runs where run_id = '\(run)' and finished_at is not null").first
        }
    }

    /// The row of a run once it is in this state.
    @discardableResult
    public func run(_ run: String, is state: String, within bound: Duration = .seconds(30)) async throws -> Row {
        try await eventually("run \(run) is \(state)", within: bound) {
            try await rows("select * from v_runs where run_id = '\(run)' and state = '\(state)'").first
        }
    }

    /// The one number that a query gives.
    public func count(_ query: String) async throws -> Int {
        guard let count = try await rows("select (\(query)) as n").first?.int("n") else {
            throw NeverHappened(description: "a number: \(query)")
        }
        return count
    }

    /// What a run printed, as the pages give it out.
    public func output(_ run: String, _ stream: String = "stdout") async throws -> String {
        try await curl("/run/\(run)/output/\(stream)").body
    }
}
