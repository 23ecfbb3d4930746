import CronqSchedule

extension JobDefinition {
    /// The most characters of a name.
    public static let longestName = 255
    /// The most bytes of a routing key: AMQP's.
    public static let longestRoutingKey = 255
    /// The most bytes of a command: the original's.
    public static let longestCommand = 64 * 1024
    /// The most characters of a description.
    public static let longestDescription = 10_000

    /// Between a second and the longest duration there is.
    static let timeoutRange = TimeSpan.seconds(1)...TimeSpan.longest
    static let graceRange = TimeSpan.zero...TimeSpan.hours(1)
    static let startDeadlineRange = TimeSpan.seconds(1)...TimeSpan.longest

    /// Fields of the job vocabulary that later versions will read.
    static let fieldsNotYetSupported: Set<String> = [
        "tags", "overlap", "catch_up", "retries", "pools", "priority", "broadcast", "after", "parameters",
        "environment",
        "secrets", "working_directory", "shell", "run_as", "limits", "notify", "keep", "owner", "jitter", "dst",
        "exclude",
        "success",
    ]

    private static let fields = Set(CodingKeys.allCases.map(\.rawValue))

    /// Why a job or category cannot have this name, and what would be accepted; `nil` if it can.
    public static func fault(inName name: String) -> String? {
        let accepted = "a name has 1 to \(longestName) characters and no control characters"
        if name.allSatisfy(\.isWhitespace) { return "the name is empty; \(accepted)" }
        let count = name.unicodeScalars.count
        if count > longestName { return "\(FaultCollector.excerpt(name)) has \(count) characters; \(accepted)" }
        if name.hasControlCharacters {
            return "\(FaultCollector.excerpt(name)) contains a control character or line break; \(accepted)"
        }
        return nil
    }

    /// Reads and checks one job; `nil` if anything was wrong, which the reader's collector then knows.
    init?(from reader: FieldReader, in zones: ZoneLookup) {
        reader.refuseFields(otherThan: Self.fields, notYet: Self.fieldsNotYetSupported)
        let name = Self.name(from: reader)
        let command = Self.command(from: reader)
        let timeZone = reader.text("time_zone", accepted: "the name of a time zone, such as Europe/London")
        let schedule = Self.schedule(from: reader, timeZone: timeZone, zones)
        let routingKey = Self.routingKey(from: reader)
        let description = Self.description(from: reader)
        let enabled = reader.flag("enabled")
        let timeout = reader.duration("timeout", within: Self.timeoutRange)
        let grace = reader.duration("grace", within: Self.graceRange)
        let startDeadline = reader.duration("start_deadline", within: Self.startDeadlineRange)
        let onLost = Self.onLost(from: reader)
        guard let name, let schedule, let command else { return nil }
        self.init(
            name: name, description: description, schedule: schedule, timeZone: timeZone, command: command,
            routingKey: routingKey ?? Self.defaultRoutingKey, enabled: enabled ?? true, timeout: timeout, grace: grace,
            startDeadline: startDeadline, onLost: onLost ?? .fail)
    }

    private static func name(from reader: FieldReader) -> String? {
        let accepted = "a text of 1 to \(longestName) characters"
        guard let name = reader.text("name", isRequired: true, accepted: accepted) else { return nil }
        guard let fault = fault(inName: name) else { return name }
        reader.fault("name", fault)
        return nil
    }

    private static func command(from reader: FieldReader) -> String? {
        let accepted = "a shell command of at most \(longestCommand) bytes"
        guard let command = reader.text("command", isRequired: true, accepted: accepted) else { return nil }
        if command.allSatisfy(\.isWhitespace) {
            reader.fault("command", "is empty; it must be \(accepted)")
        } else if command.utf8.count > longestCommand {
            reader.fault("command", "has \(command.utf8.count) bytes; at most \(longestCommand) (64 KiB) are accepted")
        } else if command.utf8.contains(0) {
            reader.fault("command", "contains the character NUL, which no shell command can hold")
        } else {
            return command
        }
        return nil
    }

    private static func schedule(from reader: FieldReader, timeZone: String?, _ zones: ZoneLookup) -> String? {
        let accepted = "a text such as \"*/5 * * * *\" or \"R/2026-01-01T00:00:00/PT1M\""
        var rules = zones.defaultZone
        if let timeZone {
            switch zones.rules(for: timeZone) {
            case .success(let found): rules = found
            case .failure(let error): reader.fault("time_zone", error.message)
            }
        }
        guard let text = reader.text("schedule", isRequired: true, accepted: accepted) else { return nil }
        do throws(ScheduleError) {
            _ = try Schedule(parsing: text, zone: rules)
            return text
        } catch {
            reader.fault("schedule", "\(FaultCollector.excerpt(text)): \(error.message)")
            return nil
        }
    }

    private static func routingKey(from reader: FieldReader) -> String? {
        let accepted = "the name of a queue, 1 to \(longestRoutingKey) bytes without control characters"
        guard let key = reader.text("routing_key", accepted: accepted) else { return nil }
        guard !key.isEmpty, key.utf8.count <= longestRoutingKey, !key.hasControlCharacters else {
            reader.fault("routing_key", "must be \(accepted), not \(FaultCollector.excerpt(key))")
            return nil
        }
        guard !RoutingKey.isReserved(key) else {
            reader.fault(
                "routing_key",
                "\(FaultCollector.excerpt(key)) is a queue that CronQ or RabbitMQ uses itself; choose another name")
            return nil
        }
        return key
    }

    private static func description(from reader: FieldReader) -> String? {
        let accepted = "a text of at most \(longestDescription) characters without NUL"
        guard let text = reader.text("description", accepted: accepted) else { return nil }
        guard text.unicodeScalars.count <= longestDescription, !text.utf8.contains(0) else {
            reader.fault("description", "must be \(accepted), not \(FaultCollector.excerpt(text))")
            return nil
        }
        return text
    }

    private static func onLost(from reader: FieldReader) -> OnLost? {
        let accepted = OnLost.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
        guard let text = reader.text("on_lost", accepted: accepted) else { return nil }
        guard let choice = OnLost(rawValue: text) else {
            reader.fault("on_lost", "must be \(accepted), not \(FaultCollector.excerpt(text))")
            return nil
        }
        return choice
    }
}

extension String {
    /// Whether it holds characters that no name should: C0, C1, and the two that end a line or paragraph.
    fileprivate var hasControlCharacters: Bool {
        unicodeScalars.contains { scalar in
            if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: return true
            default: return false
            }
        }
    }
}
