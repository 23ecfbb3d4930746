import CronqShared
import FoundationEssentials
import HTTPTypes
import Hummingbird

extension WebApplication {
    /// Chunks are up to 64 KiB each, so this is what one answer may weigh: 2 MiB.
    private static let chunksPerAnswer = 32

    /// `GET /api/runs/<id>`
    func showRun(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let detail = try await detail(context)
        var warnings: [JSONValue] = []
        if detail.run.waitsForRunner, try await !fleet().isServed(detail.run.queue) {
            warnings.append(.text(FleetState.unserved(detail.run.queue)))
        }
        return .json(["data": ["run": detail.json, "warnings": .list(warnings)]])
    }

    /// `GET /api/runs/<id>/output?from=<chunk number>`
    func showOutput(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query
        try query.allow("from")
        let from = Int(try query.number("from", in: 0...Int64(Int32.max)) ?? 0)
        let detail = try await detail(context)
        let chunks = try await store.output(
            of: detail.run.id, fence: nil, from: from, limit: Self.chunksPerAnswer)
        return .json([
            "data": [
                "run_id": .text(detail.run.id.description),
                "chunks": .list(chunks.map(\.json)),
                // Where to go on, and whether anything may follow.
                "next": .number(chunks.last.map { $0.number + 1 } ?? from),
                "complete": .flag(detail.run.state.isTerminal && chunks.count < Self.chunksPerAnswer),
            ]
        ])
    }

    /// `GET /run/<id>/output/stdout|stderr`: the bytes as they were.
    func rawOutput(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let name = context.parameters.get("stream") ?? ""
        guard let stream = OutputStream.allCases.first(where: { $0.name == name }) else {
            throw Problem.notFound("a run's output is stdout or stderr")
        }
        let run = try await detail(context).run.id
        // The first chunks are read here, so that a store that fails is still an answer of its own.
        let first = try await store.output(of: run, fence: nil, from: 0, limit: Self.chunksPerAnswer)
        let store = store
        let body = ResponseBody { writer in
            var chunks = first
            while let last = chunks.last {
                for chunk in chunks where chunk.stream == stream {
                    try await writer.write(ByteBuffer(bytes: chunk.bytes))
                }
                chunks = try await store.output(
                    of: run, fence: last.run.fence, from: last.number + 1, limit: Self.chunksPerAnswer)
            }
            try await writer.finish(nil)
        }
        let file = "\(run)-\(stream.name).txt"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .contentDisposition: "inline; filename=\"\(file)\"",
            ], body: body)
    }

    func detail(_ context: WebContext) async throws -> RunDetail {
        let id = try context.runID()
        guard let detail = try await store.run(id) else { throw Problem.notFound("Run not found for id \(id)") }
        return detail
    }
}

extension OutputChunk {
    /// Text where the bytes are UTF-8; the exact bytes beside it where they are not.
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "number": .number(number), "stream": .text(stream.name), "offset": .number(offset), "at": .time(at),
            "text": .text(String(decoding: bytes, as: UTF8.self)),
        ]
        if String(validating: bytes, as: UTF8.self) == nil {
            members["base64"] = .text(Data(bytes).base64EncodedString())
        }
        return .object(members)
    }
}
