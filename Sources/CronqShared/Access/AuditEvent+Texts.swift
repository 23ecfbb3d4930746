public import CronqSchedule

/// What the audit says of each change: every store puts it together here, so that all say the same.
extension AuditEvent {
    /// A job as an entry names it.
    public struct Job: Sendable, Hashable {
        public var id: JobID
        public var name: String
        public var categoryID: Int64
        public var category: String

        public init(id: JobID, name: String, categoryID: Int64, category: String) {
            self.id = id
            self.name = name
            self.categoryID = categoryID
            self.category = category
        }
    }

    /// So many jobs of one request have an entry each; those beyond are counted, category by category.
    public static let singleLimit = 100

    // MARK: Categories

    /// What a change of a category did: one entry for a set of jobs, one for each job that was saved or removed by itself;
    /// none if nothing changed.
    ///
    /// - Parameters:
    ///   - request: As it was asked; a `restore` is still one.
    ///   - plan: What was carried out.
    ///   - done: What came of it, with the ids of new jobs.
    ///   - category: The category's name as it is stored.
    public static func changed(
        _ request: CategoryRequest, plan: CategoryPlan, done: CategoryReplacement, category: String
    ) -> [AuditEvent] {
        guard !plan.isEmpty else { return [] }
        func job(_ id: JobID, _ name: String) -> Job {
            Job(id: id, name: name, categoryID: done.categoryID, category: category)
        }
        switch request.edit {
        case .save:
            return zip(plan.placements, done.jobs).map { placement, placed in
                saved(placement, as: job(placed.id, placed.name), comment: request.comment)
            }
        case .remove:
            let jobs = done.removed.map { job($0.id, $0.name) }
            return each(.jobRemoved, jobs, shared: Note.line(request.comment)) { _ in Note.line(request.comment) }
        case .replace, .update, .create:
            return [entry(done, category, counts(of: plan), request.comment)]
        case .restore(let version):
            return [entry(done, category, counts(of: plan) + " (version \(version) again)", request.comment)]
        }
    }

    private static func entry(
        _ done: CategoryReplacement, _ category: String, _ words: String, _ comment: String?
    ) -> AuditEvent {
        AuditEvent(
            .categoryChanged, Subject(.category, id: String(done.categoryID), name: category), category: category,
            summary: line(words, comment))
    }

    private static func counts(of plan: CategoryPlan) -> String {
        [(plan.count(.added), "added"), (plan.count(.changed), "changed"), (plan.removed.count, "removed")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    private static func saved(_ placement: CategoryPlan.Placement, as job: Job, comment: String?) -> AuditEvent {
        guard placement.change == .changed else {
            return about(job, .jobCreated, line("schedule `\(placement.definition.schedule)`", comment))
        }
        let old = placement.existing.flatMap { try? DefinitionText.read($0.text) }
        let fields = DefinitionChange.between(old, placement.definition).map { change in
            change.field == "name" && old != nil ? "name (was “\(change.old ?? "")”)" : change.field
        }
        return about(job, .jobChanged, line(fields.joined(separator: ", "), comment))
    }

    // MARK: Jobs and runs

    public static func paused(_ jobs: [Job], until: Instant?, note: String?) -> [AuditEvent] {
        let words = line(until.map { "until \($0.iso8601)" } ?? "until somebody resumes it", note)
        return each(.jobPaused, jobs, shared: words) { _ in words }
    }

    public static func resumed(_ jobs: [Job]) -> [AuditEvent] { each(.jobResumed, jobs) { _ in "" } }

    /// - Parameter instants: One for each job, in their order.
    public static func skipped(_ instants: [SkippedInstant], of jobs: [Job]) -> [AuditEvent] {
        each(.jobSkipped, jobs) { "the run of \(instants[$0].instant.iso8601)" }
    }

    public static func started(_ run: RunID, of job: Job, request: RunRequest) -> AuditEvent {
        about(run, of: job, request.retryOf == nil ? .runRequested : .runRetried, request.note)
    }

    public static func cancelled(_ run: RunID, of job: Job, reason: String?) -> AuditEvent {
        about(run, of: job, .runCancelled, reason)
    }

    private static func about(_ run: RunID, of job: Job, _ action: AuditAction, _ note: String?) -> AuditEvent {
        AuditEvent(
            action, Subject(.run, id: run.description, name: job.name), category: job.category,
            summary: Note.line(note))
    }

    private static func about(_ job: Job, _ action: AuditAction, _ summary: String) -> AuditEvent {
        AuditEvent(action, Subject(.job, id: String(job.id), name: job.name), category: job.category, summary: summary)
    }

    /// - Parameters:
    ///   - shared: What is true of all of them.
    ///   - summary: What to say of the job at an index.
    private static func each(
        _ action: AuditAction, _ jobs: [Job], shared: String = "", summary: (Int) -> String
    ) -> [AuditEvent] {
        var events = jobs.prefix(singleLimit).enumerated().map { about($1, action, summary($0)) }
        let rest = Dictionary(grouping: jobs.dropFirst(singleLimit), by: \.categoryID)
        for (id, jobs) in rest.sorted(by: { $0.key < $1.key }) {
            events.append(
                AuditEvent(
                    action, Subject(.category, id: String(id), name: jobs[0].category), category: jobs[0].category,
                    summary: line(jobs.count == 1 ? "1 more job" : "\(jobs.count) more jobs", shared)))
        }
        return events
    }

    /// Words of ours and words of somebody, on one line.
    private static func line(_ words: String, _ note: String?) -> String {
        let note = Note.line(note)
        return Note.line(note.isEmpty ? words : words.isEmpty ? note : "\(words): \(note)")
    }
}

// MARK: - Users, tokens, sessions

extension AuditEvent {
    public static func created(_ user: UserRecord) -> AuditEvent {
        AuditEvent(.userCreated, Subject(user), summary: user.grants.words)
    }

    /// One entry for a password, one for everything else; none if nothing changed.
    public static func changed(_ old: UserRecord, to new: UserRecord) -> [AuditEvent] {
        var events: [AuditEvent] = []
        if old.password != new.password {
            events.append(
                AuditEvent(.passwordChanged, Subject(new), summary: new.password == nil ? "taken away" : "changed"))
        }
        var words: [String] = []
        if old.grants != new.grants { words.append("\(new.grants.words) (was \(old.grants.words))") }
        if (old.disabledAt == nil) != (new.disabledAt == nil) {
            words.append(new.disabledAt == nil ? "enabled" : "disabled")
        }
        if !words.isEmpty {
            events.append(AuditEvent(.userChanged, Subject(new), summary: Note.line(words.joined(separator: "; "))))
        }
        return events
    }

    public static func removed(_ user: UserRecord) -> AuditEvent { AuditEvent(.userRemoved, Subject(user)) }

    public static func created(_ token: TokenRecord) -> AuditEvent {
        let end = token.expiresAt.map { "until \($0.iso8601)" } ?? "without an end"
        return AuditEvent(.tokenCreated, Subject(token), summary: Note.line("\(token.grants.words), \(end)"))
    }

    public static func revoked(_ token: TokenRecord) -> AuditEvent { AuditEvent(.tokenRevoked, Subject(token)) }

    /// - Parameter author: Names a session that belongs to no user.
    public static func opened(_ session: SessionRecord, of user: UserRecord?, by author: Author) -> AuditEvent {
        AuditEvent(.loggedIn, Subject(session, of: user, by: author), summary: Note.line(session.agent))
    }

    public static func closed(_ session: SessionRecord, of user: UserRecord?, by author: Author) -> AuditEvent {
        AuditEvent(.loggedOut, Subject(session, of: user, by: author))
    }

    public static func created(_ link: LoginLink, for user: UserRecord?) -> AuditEvent {
        AuditEvent(
            .linkCreated, user.map { Subject($0) } ?? Subject(.instance, name: ""),
            summary: "until \(link.expiresAt.iso8601)")
    }
}

extension AuditEvent.Subject {
    fileprivate init(_ user: UserRecord) { self.init(.user, id: String(user.id), name: user.name) }

    fileprivate init(_ token: TokenRecord) { self.init(.token, id: String(token.id), name: token.name) }

    fileprivate init(_ session: SessionRecord, of user: UserRecord?, by author: Author) {
        self.init(.session, id: String(session.id), name: user?.name ?? author.name)
    }
}

extension Grants {
    /// Such as `viewer; editor in ops, web; nothing outside ops, web`.
    fileprivate var words: String {
        var words = [role.rawValue]
        for role in Role.allCases {
            let names = categories.filter { $0.value == role }.keys.sorted()
            if !names.isEmpty { words.append("\(role.rawValue) in \(names.joined(separator: ", "))") }
        }
        if let limit { words.append("nothing outside \(limit.sorted().joined(separator: ", "))") }
        return words.joined(separator: "; ")
    }
}
