import CronqSchedule
import CronqShared
import Hummingbird

extension WebApplication {
    var fleetAPIRoutes: [Route] {
        [
            .api("/api/runners", .get(.instance(.viewer), listRunners)),
            .api("/api/queues", .get(.instance(.viewer), listQueues)),
            .api("/api/openapi.yaml", answering: ["application/yaml"], .get(.nothing, showSpecification)),
        ]
    }

    /// `GET /api/runners`: those that were heard within the hour.
    func listRunners(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let fleet = try await fleet(heardWithin: .hours(1))
        return .json([
            "data": [
                "runners": .list(fleet.runners.map { $0.json(isSilent: fleet.isSilent($0)) }),
                "processes": .list(fleet.processes.map { $0.json(isSilent: fleet.isSilent($0)) }),
                "problems": .texts(fleet.problems),
            ],
            "next": nil,
        ])
    }

    /// `GET /api/queues`: those with runs that have not ended, and those that runners name.
    func listQueues(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        let fleet = try await fleet()
        let busy = try await store.queues()
        let named = Set(fleet.runners.filter { !fleet.isSilent($0) }.flatMap(\.description.queues))
        let idle = named.subtracting(busy.map(\.name)).map { name in
            QueueSummary(name: name, waiting: 0, running: 0, oldest: nil)
        }
        let queues = (busy + idle).sorted { $0.name < $1.name }
        return .json(["data": ["queues": .list(queues.map { $0.json(in: fleet) })], "next": nil])
    }

    /// `GET /api/openapi.yaml`
    func showSpecification(_ request: Request, _ context: WebContext) async throws -> Response {
        try request.query.allow()
        return .bytes(PackageResources.openapi_yaml, contentType: "application/yaml")
    }
}

extension RunnerSummary {
    fileprivate func json(isSilent: Bool) -> JSONValue {
        [
            "id": .text(description.id.description), "host": .text(description.host),
            "process_id": .number(description.processID), "version": .text(description.version),
            "slots": .number(description.slots), "busy": .number(busy), "queues": .texts(description.queues),
            "draining": .flag(description.draining), "silent": .flag(isSilent), "first_seen_at": .time(firstSeenAt),
            "last_seen_at": .time(lastSeenAt),
        ]
    }
}

extension ProcessSummary {
    fileprivate func json(isSilent: Bool) -> JSONValue {
        [
            "id": .text(description.id), "role": .text(description.role.rawValue), "host": .text(description.host),
            "process_id": .number(description.processID), "version": .text(description.version),
            "silent": .flag(isSilent), "first_seen_at": .time(firstSeenAt), "last_seen_at": .time(lastSeenAt),
        ]
    }
}

extension QueueSummary {
    fileprivate func json(in fleet: FleetState) -> JSONValue {
        [
            "name": .text(name), "waiting": .number(waiting), "running": .number(running), "oldest": .time(oldest),
            "served": .flag(fleet.isServed(name)), "runners": .number(fleet.runners(of: name).count),
        ]
    }
}
