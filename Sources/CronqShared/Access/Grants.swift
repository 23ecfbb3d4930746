/// What one user or token may do, and where.
///
/// The pure answer to every question about permission; who asks is found out before.
public struct Grants: Sendable, Hashable, Codable {
    /// The role in every category.
    public var role: Role
    /// Higher roles in some categories, by `JobDefinition.nameKey` of their names.
    public var categories: [String: Role]
    /// If set, nothing outside these categories may be seen or done (`JobDefinition.nameKey`): tokens may be limited so.
    public var limit: Set<String>?

    public init(role: Role, categories: [String: Role] = [:], limit: Set<String>? = nil) {
        self.role = role
        self.categories = categories
        self.limit = limit
    }

    public static let everything = Grants(role: .admin)

    /// Whether this role is held in a category.
    public func allow(_ role: Role, in category: String) -> Bool {
        let key = JobDefinition.nameKey(category)
        guard limit?.contains(key) ?? true else { return false }
        return max(self.role, categories[key] ?? self.role) >= role
    }

    /// Whether this role is held in the instance as a whole: what concerns no category.
    public func allow(_ role: Role) -> Bool { limit == nil && self.role >= role }

    /// Whether there is any category in which this role is held: what a page may offer.
    public func allowSomewhere(_ role: Role) -> Bool {
        if self.role >= role { return limit?.isEmpty != true }
        return categories.contains { $0.value >= role && (limit?.contains($0.key) ?? true) }
    }

    /// What is left of these grants under others: a token never does more than its owner.
    public func limited(to owner: Grants) -> Grants {
        let names = Set(categories.keys).union(owner.categories.keys)
        var capped: [String: Role] = [:]
        for name in names {
            let mine = max(role, categories[name] ?? role)
            let theirs = max(owner.role, owner.categories[name] ?? owner.role)
            capped[name] = min(mine, theirs)
        }
        let limits = [limit, owner.limit].compactMap(\.self)
        return Grants(
            role: min(role, owner.role), categories: capped.filter { $0.value > min(role, owner.role) },
            limit: limits.isEmpty ? nil : limits.dropFirst().reduce(limits[0]) { $0.intersection($1) })
    }
}
