package import CronqSchedule
import FoundationEssentials

extension JobDefinition {
    /// Reads one job from a JSON object of its fields, with the checks and messages of `CategoryBody`.
    ///
    /// - Parameters:
    ///   - json: UTF-8.
    ///   - defaultZone: The zone of a job that names none.
    /// - Throws: `MalformedJSON`, or `DefinitionError` with every fault, each with its field's name as the path.
    package init(parsing json: [UInt8], zones: any ZoneSource, defaultZone: ZoneRules) throws {
        try JSONSyntax.check(json)
        let object: Object
        do {
            object = try JSONDecoder().decode(Object.self, from: Data(json))
        } catch is DecodingError {
            throw DefinitionError([
                FieldFault(path: "body", message: "must be an object of a job's fields, like {\"enabled\": false}")
            ])
        }
        let faults = FaultCollector()
        let definition = JobDefinition(
            from: FieldReader(object.fields, path: "", faults: faults),
            in: ZoneLookup(zones: zones, defaultZone: defaultZone))
        try faults.throwIfAny()
        guard let definition else { throw DefinitionError([]) }
        self = definition
    }

    private struct Object: Decodable {
        let fields: KeyedDecodingContainer<FieldName>

        init(from decoder: any Decoder) throws {
            fields = try decoder.container(keyedBy: FieldName.self)
        }
    }
}
