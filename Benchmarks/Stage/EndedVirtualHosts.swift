import TestServers

/// Virtual hosts whose fleets have ended. They are deleted several at a time, because starting `rabbitmqctl` costs the
/// most of it; until then their queues are idle.
actor EndedVirtualHosts {
    static let shared = EndedVirtualHosts()

    private static let atOnce = 8

    private var names: [String] = []

    /// - Throws: `ServerError` with the words of `rabbitmqctl`.
    func add(_ name: String, of server: RabbitMQServer) async throws {
        names.append(name)
        guard names.count >= Self.atOnce else { return }
        let list = names.map { "<<\"\($0)\">>" }.joined(separator: ", ")
        names = []
        _ = try await server.ctl([
            "eval", "lists:foreach(fun(Name) -> rabbit_vhost:delete(Name, <<\"bench\">>) end, [\(list)]).",
        ])
    }
}
