public import CronqSchedule

extension JobDefinition {
    /// Reads one job from texts by field, as a form sends them: with the checks and messages of the API. An empty text is a field
    /// that was left out, unless the field is required.
    ///
    /// - Parameter defaultZone: The zone of a job that names none.
    /// - Throws: Every fault, each with its field's name as the path.
    public init(
        texts: [String: String], zones: any ZoneSource, defaultZone: ZoneRules
    ) throws(DefinitionError) {
        let required = Set([CodingKeys.name, .schedule, .command].map(\.rawValue))
        let given = texts.filter { !$0.value.isEmpty || required.contains($0.key) }
        let faults = FaultCollector()
        let definition = JobDefinition(
            from: FieldReader(given, faults: faults), in: ZoneLookup(zones: zones, defaultZone: defaultZone))
        try faults.throwIfAny()
        guard let definition else { throw DefinitionError([]) }
        self = definition
    }
}
