import Foundation

/// The queues that living runners listen to.
public struct ServedQueues: Sendable, Hashable {
    private var every = false
    private var names: Set<String> = []

    /// - Parameter lists: What each runner said, as `text(_:)` wrote it.
    public init(_ lists: [String]) throws {
        for list in lists {
            let queues = try Self.read(list)
            if queues.isEmpty { every = true }
            names.formUnion(queues)
        }
    }

    public func serve(_ routingKey: String) -> Bool { every || names.contains(routingKey) }

    /// The routing keys of one runner as a store keeps them: a JSON list, empty for every one.
    public static func text(_ queues: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(queues), as: UTF8.self)
    }

    public static func read(_ text: String) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(text.utf8))
    }
}
