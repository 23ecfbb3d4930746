import Foundation
import Testing

/// The clients that people use: curl and sqlite3.
extension Cronq {
    struct Answer {
        var status: Int
        var headers: String
        var body: String
        var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(body.utf8))) ?? .null }
    }

    struct Row {
        var values: JSON
        subscript(_ column: String) -> String? { values[column].text }
        func int(_ column: String) -> Int? { values[column].int }
    }

    /// Runs a program to its end, with the plain environment of a shell.
    func tool(
        _ words: [String], environment: [String: String] = [:], within bound: Duration = .seconds(60)
    ) async throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        let files = "\(folder)/tool-\(UUID().uuidString)"
        let base = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder].merging(environment) { $1 }
        let process = try ChildProcess(words, environment: base, files: files)
        defer {
            process.destroy()
            Files.remove(process.outputFile)
            Files.remove(process.errorFile)
        }
        let ending = try await process.end(within: bound)
        return (ending, process.output, process.errors)
    }

    /// - Parameter wrapper: Words before curl, such as those that make it another user's.
    func curl(
        _ path: String, method: String = "GET", body: String? = nil, headers: [String] = [], wrapper: [String] = []
    ) async throws -> Answer {
        var words =
            wrapper + ["curl", "-sS", "-i", "--max-time", "50", "-X", method, "http://127.0.0.1:\(port)\(path)"]
        if method == "HEAD" { words += ["-I"] }
        for header in headers { words += ["-H", header] }
        if let body { words += ["--data-binary", body] }
        let result = try await tool(words)
        guard result.ending == .exited(0) else {
            throw NeverHappened(description: "curl \(path): \(result.ending) \(result.errors)")
        }
        let parts = result.output.replacing("\r\n", with: "\n").split(
            separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let head = String(parts[0])
        let words2 = head.split(separator: " ")
        return Answer(
            status: words2.count > 1 ? Int(words2[1].prefix(3)) ?? 0 : 0, headers: head.lowercased(),
            body: parts.count > 1 ? String(parts[1]) : "")
    }

    /// Makes a category hold these jobs; the answer's entries, in their order.
    @discardableResult
    func put(_ category: String, _ jobs: [Job]) async throws -> [JSON] {
        struct Body: Encodable { var jobs: [Job] }
        let body = String(decoding: try JSONEncoder().encode(Body(jobs: jobs)), as: UTF8.self)
        let answer = try await curl(
            "/api/category/\(category)", method: "PUT", body: body, headers: ["content-type: application/json"])
        guard answer.status == 200 else {
            throw NeverHappened(description: "PUT \(category): \(answer.status) \(answer.body)")
        }
        return answer.json["jobs"].list
    }

    /// Makes a category of one job that runs by hand only, and returns its id.
    func put(_ job: Job) async throws -> Int {
        try #require(
            try await put("alone%20\(job.name.split(separator: " ").joined(separator: "%20"))", [job]).first?["id"].int)
    }

    /// Asks for a run, and returns its id.
    func runNow(_ job: Int) async throws -> String {
        let answer = try await curl("/api/jobs/\(job)/run", method: "POST")
        return try #require(answer.json["run_id"].text, "\(answer.status) \(answer.body)")
    }

    /// Runs a command to its end, and returns the row of its run.
    func run(_ job: Job) async throws -> Row {
        try await finished(try await runNow(try await put(job)))
    }

    /// The row of a run once it has ended.
    func finished(_ run: String, within bound: Duration = .seconds(40)) async throws -> Row {
        try await eventually("run \(run) ends", within: bound) {
            try await rows("select * from v_runs where run_id = '\(run)' and finished_at is not null").first
        }
    }

    /// The row of a run once it is in this state.
    @discardableResult
    func run(_ run: String, is state: String, within bound: Duration = .seconds(30)) async throws -> Row {
        try await eventually("run \(run) is \(state)", within: bound) {
            try await rows("select * from v_runs where run_id = '\(run)' and state = '\(state)'").first
        }
    }

    /// What sqlite3 answers.
    func rows(_ query: String) async throws -> [Row] {
        let result = try await tool(inside + ["sqlite3", "-json", "-cmd", ".timeout 20000", "\(data)/cronq.db", query])
        guard result.ending == .exited(0) else {
            throw NeverHappened(description: "sqlite3: \(result.ending) \(result.errors) for \(query)")
        }
        if result.output.isEmpty { return [] }
        return try JSONDecoder().decode(JSON.self, from: Data(result.output.utf8)).list.map(Row.init)
    }

    /// The one number that a query gives.
    func count(_ query: String) async throws -> Int {
        try #require(try await rows("select (\(query)) as n").first?.int("n"))
    }

    /// What a run printed, as the pages give it out.
    func output(_ run: String, _ stream: String = "stdout") async throws -> String {
        try await curl("/run/\(run)/output/\(stream)").body
    }
}
