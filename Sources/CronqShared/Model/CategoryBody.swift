public import CronqSchedule
import FoundationEssentials

/// What `PUT /api/category/<name>` carries: the jobs that a category is to hold.
public struct CategoryBody: Sendable, Hashable {
    /// The category that the body names; the address of the request wins.
    public var category: String?
    public var jobs: [JobDefinition]
    /// What is accepted and yet looks like a mistake.
    public var warnings: [String]

    /// The most jobs of one category.
    public static let jobLimit = 10_000

    /// Reads and checks a whole body.
    ///
    /// - Parameters:
    ///   - json: UTF-8.
    ///   - name: The category that the address names.
    ///   - defaultZone: The zone of jobs that name none.
    /// - Throws: `MalformedJSON`, or `DefinitionError` with every fault (at most the first hundred).
    public init(parsing json: [UInt8], category name: String, zones: any ZoneSource, defaultZone: ZoneRules) throws {
        try JSONSyntax.check(json)
        let faults = FaultCollector()
        let decoder = JSONDecoder()
        decoder.userInfo[.faults] = faults
        let document: Document
        do {
            document = try decoder.decode(Document.self, from: Data(json))
        } catch is DecodingError {
            let accepted = "{\"category\": …, \"jobs\": […]}"
            throw DefinitionError([FieldFault(path: "body", message: "must be an object, like \(accepted)")])
        }
        category = document.category
        jobs = document.jobs(in: ZoneLookup(zones: zones, defaultZone: defaultZone), faults)
        try faults.throwIfAny()
        warnings = []
        if let category, category != name {
            warnings.append(
                "the body names the category \(FaultCollector.excerpt(category)); the address names "
                    + "\(FaultCollector.excerpt(name)), and that is the one that was changed")
        }
    }

    /// The body as it is decoded, before its values are looked at.
    private struct Document: Decodable {
        var category: String?
        /// With their places in the list.
        var jobs: [(index: Int, reader: FieldReader)] = []

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: FieldName.self)
            guard let faults = decoder.userInfo[.faults] as? FaultCollector else { return }
            let reader = FieldReader(container, path: "", faults: faults)
            reader.refuseFields(otherThan: ["category", "jobs"])
            category = reader.text("category", accepted: "the category's name")
            guard var list = reader.list("jobs", accepted: "a list of jobs ([] removes every job)") else { return }
            if let count = list.count, count > CategoryBody.jobLimit {
                reader.fault("jobs", "has \(count) jobs; a category may have \(CategoryBody.jobLimit)")
                return
            }
            while !list.isAtEnd, !faults.isFull {
                let index = list.currentIndex
                let path = "jobs[\(index)]"
                if let fields = try? list.nestedContainer(keyedBy: FieldName.self) {
                    jobs.append((index, FieldReader(fields, path: path, faults: faults)))
                } else {
                    faults.add(path, "must be an object with name, schedule and command")
                    _ = try list.decode(Anything.self)
                }
            }
        }

        /// The definitions that are right; the collector knows of the others.
        func jobs(in zones: ZoneLookup, _ faults: FaultCollector) -> [JobDefinition] {
            var definitions: [JobDefinition] = []
            definitions.reserveCapacity(jobs.count)
            var owners: [String: Int] = [:]
            for (index, reader) in jobs where !faults.isFull {
                guard let definition = JobDefinition(from: reader, in: zones) else { continue }
                if let owner = owners.updateValue(index, forKey: JobDefinition.nameKey(definition.name)) {
                    reader.fault(
                        "name",
                        "\(FaultCollector.excerpt(definition.name)) is the name of jobs[\(owner)], too; "
                            + "names must differ by more than case and trailing blanks")
                }
                definitions.append(definition)
            }
            return definitions
        }
    }

    /// Steps over a value.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}

extension CodingUserInfoKey {
    fileprivate static let faults = CodingUserInfoKey(rawValue: "cronq.faults")!
}
