import CronqSchedule
import CronqShared

/// What the original's processes send: bodies without a version.
extension WireCodec {
    static func legacy(
        _ fields: WireFields, from source: ConsumerSource, queue: String?
    ) throws(WireFault) -> Message {
        switch source {
        case .jobs:
            var job = try legacyJob(fields)
            if let queue { job.queue = RoutingKey.key(ofQueue: queue) }
            return .legacyJob(job)
        case .results: return .legacyReport(try legacyReport(fields))
        case .offers, .heartbeats, .output, .inbox, .wake:
            throw fields.fault("v", expected: "a whole number from 1 to \(newestVersion)")
        }
    }

    /// The original's runner passes over jobs without command or id, and those with empty ones.
    private static func legacyJob(_ fields: WireFields) throws(WireFault) -> LegacyJob {
        let job = try plainLegacyJob(fields)
        guard !job.command.isEmpty else { throw fields.fault("cmd", expected: "a command") }
        return job
    }

    /// The original's job inside a message of our own.
    static func embeddedLegacyJob(_ fields: WireFields) throws(WireFault) -> LegacyJob? {
        fields.has("legacy") ? try plainLegacyJob(try fields.object("legacy")) : nil
    }

    private static func plainLegacyJob(_ fields: WireFields) throws(WireFault) -> LegacyJob {
        // Checked, but kept as it was written.
        _ = try fields.run()
        return LegacyJob(
            runID: try fields.text("run_id"), jobID: try fields.integer("job_id", in: 1...Int64.max),
            name: try fields.optionalText("name") ?? "", command: try fields.text("cmd"),
            queue: try fields.optionalText("queue") ?? JobDefinition.defaultRoutingKey)
    }

    private static func legacyReport(_ fields: WireFields) throws(WireFault) -> LegacyReport {
        let kind: LegacyReport.Kind
        switch try fields.choice("type", of: [Kind.starting, .finished, .failed]) {
        case .finished: kind = .finished(code: try fields.integer("return_code", in: Int32.min...Int32.max))
        case .failed: kind = .failed
        default: kind = .starting
        }
        guard let at = OriginalTime.instant(try fields.text("x-send-datetime")) else {
            throw fields.fault("x-send-datetime", expected: "a time such as 2026-11-21 09:26:47.668920")
        }
        return LegacyReport(
            run: try fields.run(), jobID: try fields.integer("job_id", in: 1...Int64.max), kind: kind,
            host: try fields.text("x-host"), at: at, runSeconds: try fields.seconds("run_time"))
    }
}

/// Times as the original writes them: `2026-11-21 09:26:47.668911`, UTC without saying so.
enum OriginalTime {
    /// Always with six digits after the point.
    static func text(_ instant: Instant) -> String {
        let time = CivilDateTime(microseconds: instant.microseconds)
        let parts = [time.hour, time.minute, time.second].map { padded($0, 2) }
        return "\(time.date) \(parts.joined(separator: ":")).\(padded(time.microsecond, 6))"
    }

    /// Reads a date, a space and a time; the original leaves out a fraction that is zero.
    static func instant(_ text: String) -> Instant? {
        let parts = text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 32, !text.utf8.contains(UInt8(ascii: "Z")) else { return nil }
        return Instant(iso8601: "\(Substring(parts[0]))T\(Substring(parts[1]))")
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
