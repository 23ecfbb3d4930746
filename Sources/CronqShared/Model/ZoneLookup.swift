import CronqSchedule

/// The zones that the jobs of one document name, each asked for once.
final class ZoneLookup {
    let defaultZone: ZoneRules
    private let zones: any ZoneSource
    private var known: [String: Result<ZoneRules, ScheduleError>] = [:]

    init(zones: any ZoneSource, defaultZone: ZoneRules) {
        self.zones = zones
        self.defaultZone = defaultZone
    }

    func rules(for identifier: String) -> Result<ZoneRules, ScheduleError> {
        if let result = known[identifier] { return result }
        let result: Result<ZoneRules, ScheduleError>
        do throws(ScheduleError) {
            result = .success(try zones.rules(for: identifier))
        } catch {
            result = .failure(error)
        }
        known[identifier] = result
        return result
    }
}
