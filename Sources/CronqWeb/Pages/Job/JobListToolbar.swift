import CronqShared

/// What a list of jobs can be narrowed down to.
struct JobListToolbar {
    var listing: JobListing
    var content: JobListContent
    /// To choose from; empty where the category is the page's own.
    var categories: [CategorySummary]

    /// The conditions that are offered, in the order of their weight.
    static let conditions: [JobQuery.Condition] = [.failing, .active, .paused, .disabled, .scheduled]

    func render() -> HTML {
        Tag.div(.class("toolbar")) {
            Tag.nav(.class("chips"), .label("Condition")) {
                chip("All", content.all, listing.with { $0.condition = nil }, isCurrent: listing.condition == nil)
                for condition in shown {
                    chip(
                        Self.word(condition), content.counts[condition], listing.with { $0.condition = condition },
                        isCurrent: listing.condition == condition)
                }
                if listing.condition == nil {
                    chip(
                        "Without disabled", nil, listing.with { $0.hidesDisabled.toggle() },
                        isCurrent: listing.hidesDisabled)
                }
            }
            search
        }
    }

    /// One that only its address asks for is shown while it is asked for.
    private var shown: [JobQuery.Condition] {
        Self.conditions + [listing.condition].compactMap(\.self).filter { !Self.conditions.contains($0) }
    }

    private func chip(_ title: String, _ count: Int?, _ target: JobListing, isCurrent: Bool) -> HTML {
        Tag.a([.href(target.path)] + (isCurrent ? [.current] : [])) {
            title
            if let count {
                " "
                Tag.span(.class("count")) {
                    NumberWords.grouped(count) + (count < JobListPage.countLimit ? "" : "+")
                }
            }
        }
    }

    private var search: HTML {
        Tag.form(.class("search"), .method("get"), .action(listing.with { $0 = JobListing(keepingPlaceOf: $0) }.path)) {
            if let condition = listing.condition { hidden("show", condition.rawValue) }
            if listing.hidesDisabled { hidden("hide", "inactive") }
            if !categories.isEmpty {
                Tag.select(.name("category"), .label("Category")) {
                    Tag.option(.value("")) { "Every category" }
                    for category in choices { option(category) }
                }
            }
            Tag.input(
                .type("search"), .name("q"), .value(listing.search ?? ""), .label("Part of the name"),
                .placeholder("Part of the name"))
            Tag.button(.type("submit")) { "Filter" }
        }
    }

    /// A category that is asked for by a name that nobody has is offered as well: the list says that it is empty.
    private var choices: [String] {
        let names = categories.map(\.name).sorted { JobDefinition.nameKey($0) < JobDefinition.nameKey($1) }
        guard let asked = listing.category else { return names }
        return names.contains(asked) ? names : [asked] + names
    }

    private func option(_ category: String) -> HTML {
        Tag.option([.value(category)] + (category == listing.category ? [.selected] : [])) { category }
    }

    private func hidden(_ name: String, _ value: String) -> HTML {
        Tag.input(.type("hidden"), .name(name), .value(value))
    }

    static func word(_ condition: JobQuery.Condition) -> String {
        switch condition {
        case .failing: "Failing"
        case .active: "Active"
        case .running: "Running"
        case .paused: "Paused"
        case .disabled: "Disabled"
        case .scheduled: "Scheduled"
        }
    }
}

extension JobListing {
    /// The whole list at the same place.
    fileprivate init(keepingPlaceOf listing: JobListing) {
        self.init(place: listing.place, category: listing.place == .category ? listing.category : nil)
    }
}

/// Forward, and back to the beginning: pages are found by what stands before them, so there are no numbers.
struct JobListPaging {
    var listing: JobListing
    var next: JobID?

    func render() -> HTML? {
        guard listing.after != nil || next != nil else { return nil }
        return Tag.p(.class("paging")) {
            if listing.after != nil { Tag.a(.href(listing.with { _ in }.path), .rel("prev")) { "From the beginning" } }
            if let next {
                " "
                Tag.a(.href(following(next)), .rel("next")) { "More jobs" }
            }
        }
    }

    private func following(_ job: JobID) -> PagePath {
        var following = listing
        following.after = job
        return following.path
    }
}
