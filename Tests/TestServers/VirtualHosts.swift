import TestSupport

/// Virtual hosts that nobody has used yet. They are made several at a time: starting `rabbitmqctl` costs as much as
/// making thirty of them.
actor VirtualHosts {
    private static let atOnce = 8

    private var unused: [String] = []
    private var made = 0
    private var making: Task<Void, any Error>?

    /// Takes one, for good.
    func take(from server: RabbitMQServer) async throws -> String {
        while unused.isEmpty {
            let making = making ?? Task { try await make(in: server) }
            self.making = making
            try await making.value
        }
        return unused.removeFirst()
    }

    private func make(in server: RabbitMQServer) async throws {
        defer { making = nil }
        let names = (made + 1...made + Self.atOnce).map { "test\($0)" }
        made += Self.atOnce
        let answer = try await server.ctl([
            "eval",
            """
            All = <<".*">>,
            lists:foreach(fun(Name) ->
                rabbit_vhost:add(Name, <<"tests">>),
                rabbit_auth_backend_internal:set_permissions(
                    <<"\(RabbitMQServer.user)">>, Name, All, All, All, <<"tests">>)
            end, [\(names.map { "<<\"\($0)\">>" }.joined(separator: ", "))]).
            """,
        ])
        guard answer == "ok\n" else { throw ServerError(description: "virtual hosts: \(answer)") }
        unused += names
    }
}
