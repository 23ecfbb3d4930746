import CronqShared

/// Which jobs a list shows, as its address says it.
struct JobListing: Sendable, Hashable {
    /// Where lists are.
    enum Place: String, Sendable, Hashable {
        case home, jobs, category
    }

    var place = Place.jobs
    /// Part of the name.
    var search: String?
    var condition: JobQuery.Condition?
    var category: String?
    /// Whether disabled jobs are left out.
    var hidesDisabled = false
    /// The page begins behind this job.
    var after: JobID?

    init(
        place: Place = .jobs, search: String? = nil, condition: JobQuery.Condition? = nil, category: String? = nil
    ) {
        self.place = place
        self.search = search
        self.condition = condition
        self.category = category
    }

    /// - Throws: `Problem` 400, naming the parameter.
    init(_ query: QueryItems) throws(Problem) {
        if let text = query["page"] {
            guard let place = Place(rawValue: text) else { throw Problem.badParameter("page", "there is no such list") }
            self.place = place
        }
        search = Self.filled(query["q"])
        category = Self.filled(query["category"])
        if let text = Self.filled(query["show"]) {
            guard let condition = JobQuery.Condition(rawValue: text) else {
                let accepted = JobQuery.Condition.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.badParameter("show", "“\(text.prefix(40))” is not one of \(accepted)")
            }
            self.condition = condition
        }
        switch Self.filled(query["hide"]) {
        case nil: break
        case "inactive": hidesDisabled = true
        case let text?: throw Problem.badParameter("hide", "“\(text.prefix(40))” is not inactive")
        }
        after = try query.number("after", in: 1...Int64.max)
    }

    private static func filled(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether it shows every job.
    var isWhole: Bool { search == nil && condition == nil && category == nil && !hidesDisabled }

    // MARK: Addresses

    /// Of the list itself.
    var path: PagePath { path([:]) }

    /// Of the list with a notice about what was done.
    func path(_ notice: KeyValuePairs<String, String?>) -> PagePath {
        switch place {
        case .home: return PagePath.home.with(notice)
        case .jobs: return PagePath.jobs.with(items(category: category)).with(notice)
        case .category:
            // Without the name of its category it would be nobody's list.
            guard let category else { return PagePath.jobs.with(notice) }
            return PagePath.category(category).with(items(category: nil)).with(notice)
        }
    }

    /// Where its form is sent: with what leads back to it.
    var bulkPath: PagePath {
        let items = items(category: category)
        return PagePath.bulk.with(["page": place == .jobs ? nil : place.rawValue]).with(items)
    }

    private func items(category: String?) -> KeyValuePairs<String, String?> {
        [
            "q": search, "show": condition?.rawValue, "category": category,
            "hide": hidesDisabled ? "inactive" : nil, "after": after.map(String.init),
        ]
    }

    /// The same list from its beginning, with something changed.
    func with(_ change: (inout JobListing) -> Void) -> JobListing {
        var listing = self
        listing.after = nil
        change(&listing)
        return listing
    }

    // MARK: Store

    func query(limit: Int) -> JobQuery {
        JobQuery(
            categoryName: category, search: search, condition: condition, order: .categoryAndName, after: after,
            limit: limit)
    }

    /// The jobs that would be found if this were the condition.
    func count(_ condition: JobQuery.Condition?) -> JobQuery {
        JobQuery(categoryName: category, search: search, condition: condition)
    }
}
