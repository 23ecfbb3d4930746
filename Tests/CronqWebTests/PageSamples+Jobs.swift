import CronqSchedule
import CronqShared

@testable import CronqWeb

/// Home, lists, jobs, their forms and their categories, with `text` wherever a user's text can stand.
extension PageSamples {
    typealias NamedPage = (name: String, page: HTML)

    static func pause(_ text: String = "holidays", until: Instant? = now + .hours(2)) -> Pause {
        Pause(since: ago(.hours(1)), until: until, by: text, note: text)
    }

    /// Jobs in every condition.
    static func jobs(_ text: String = "Nightly export") -> [JobSummary] {
        [
            job(text, id: 1, runs: everyRun(text), failures: 3),
            job(text, id: 2, isEnabled: false, nextRun: nil),
            job(text, id: 3, runs: [run(.running, text: text)], nextRun: ago(.minutes(5))),
            job(text, id: 4, nextRun: nil, pause: pause(text, until: nil)),
            job(text, id: 5, pause: pause(text), failures: 1),
        ]
    }

    static func homePages(_ text: String) -> [NamedPage] {
        let context = context(text, notice: text)
        let jobs = jobs(text)
        let runs = everyRun(text)
        let overview = overview(
            jobs, running: runs.filter { $0.state == .running },
            waiting: runs.filter { !$0.state.isTerminal && $0.state != .running },
            failing: runs.filter(\.state.isFailure))
        let runners = [runner(text), runner(text, lastSeen: ago(.minutes(1)))]
        return [
            (
                "empty home",
                HomePage(context: context, overview: self.overview([]), jobs: [], runners: []).render()
            ),
            ("home", HomePage(context: context, overview: overview, jobs: jobs, runners: runners).render()),
            (
                "home of a viewer",
                HomePage(
                    context: self.context(text, visitor: viewer), overview: overview, jobs: jobs, runners: runners
                ).render()
            ),
        ]
    }

    static func listing(_ text: String = "export") -> JobListing {
        var listing = JobListing(search: text, condition: .running, category: text)
        listing.after = 7
        return listing
    }

    static func jobPages(_ text: String) -> [NamedPage] {
        let context = context(text, notice: text)
        let jobs = jobs(text)
        let categories = [CategorySummary(id: 1, name: text, version: 3, jobs: 2)]
        let content = JobListContent(jobs: jobs, next: 5, counts: [.failing: 2, .paused: 100_000], all: 12)
        var pages: [NamedPage] = [
            (
                "jobs",
                JobListPage(context: context, listing: listing(text), content: content, categories: categories).render()
            ),
            (
                "no jobs",
                JobListPage(
                    context: context, listing: listing(text), content: JobListContent(jobs: [], next: nil),
                    categories: categories
                ).render()
            ),
            (
                "no jobs at all",
                JobListPage(
                    context: context, listing: JobListing(), content: JobListContent(jobs: [], next: nil),
                    categories: []
                ).render()
            ),
            ("revisions", revisionsPage(context, text).render()),
        ]
        for action in [JobAction.pause, .remove] {
            let mixed = BulkPlan(action, jobs: jobs, for: admin)
            let page = ConfirmationPage(context: context, plan: mixed, target: .bulk, back: .jobs)
            pages.append(("confirmation of \(action)", page.render()))
        }
        var refused = BulkPlan(.remove, jobs: [], for: admin)
        refused.refused = jobs
        for outcome in [BulkOutcome(action: .remove, done: 1, asked: 2), nil] {
            let page = BulkResultPage(context: context, plan: refused, outcome: outcome, back: .jobs)
            pages.append(("result of \(outcome == nil ? "nothing" : "something")", page.render()))
        }
        for job in jobs { pages.append(("job \(job.id)", jobPage(context, job).render())) }
        pages.append(("removed job", jobPage(context, job(text, removedAt: now)).render()))
        pages.append(("job of a viewer", jobPage(self.context(text, visitor: viewer), jobs[0]).render()))
        return pages
    }

    static func jobPage(
        _ context: PageContext, _ job: JobSummary, filter: RunFilter? = .failures, rest: RestForm? = nil
    ) -> JobPage {
        let text = job.definition.name
        var typed = RestForm()
        typed.note = text
        typed.length = text
        var preview = FirePreview(nil, from: job.nextRun)
        preview.fires += [FirePreview.Fire(instant: now + .hours(1), note: text)]
        preview.words = text
        return JobPage(
            heading: JobHeading(
                context: context, job: job, tab: .overview, notice: .run, asked: run().id,
                rest: rest ?? typed.refused(.init(field: RestForm.lengthField, message: text))),
            history: JobHistory(
                runs: job.recentRuns + [run(.missed, .catchUp, number: 900, text: text, instants: 1_234)],
                next: run().id, filter: filter, before: run().id),
            figures: RunFigures(job.recentRuns), preview: preview, isQueueServed: false)
    }

    private static func revisionsPage(_ context: PageContext, _ text: String) -> RevisionsPage {
        func revision(_ number: Int, _ definition: JobDefinition) -> RevisionSummary {
            RevisionSummary(revision: number, at: ago(.days(1)), by: text, definition: definition)
        }
        var longer = definition(text)
        longer.command = "set -e\n\(text)\nexit 0"
        longer.timeout = nil
        return RevisionsPage(
            heading: JobHeading(context: context, job: job(text), tab: .revisions),
            revisions: [revision(3, definition(text)), revision(2, longer), revision(1, longer)],
            earlier: revision(0, definition(text, isEnabled: false)), isFirst: false)
    }

    // MARK: Forms

    static func jobFormPages(_ text: String) -> [NamedPage] {
        let context = context(text, notice: text)
        let faults = DefinitionFields.names.sorted().map { FieldFault(path: $0, message: text) }
        var blank = JobFormPage(context: context, purpose: .create(source: nil), form: .blank)
        blank.categories = [text]
        blank.queues = [text]
        var typed = DefinitionForm(definition(text))
        typed.category = text
        // The jobs themselves are plain: characters that a form cannot carry would add hints.
        var refused = JobFormPage(
            context: context, purpose: .create(source: job(removedAt: now)), form: typed, faults: faults)
        refused.categories = [text]
        let edited = job("Nightly export", category: CategorySummary(id: 1, name: text))
        var reviewed = JobFormPage(context: context, purpose: .edit(edited), form: typed, revision: 3)
        var review = DefinitionReview(
            changes: [DefinitionChange(field: "schedule", old: text, new: text + "!")],
            preview: FirePreview(nil, from: now + .hours(1)))
        review.preview.words = text
        review.previousNextRun = now
        review.unserved = text
        reviewed.review = review
        var conflicting = JobFormPage(context: context, purpose: .edit(edited), form: typed, revision: 3)
        var theirs = definition(text)
        theirs.command = text + "!"
        conflicting.conflict = JobConflict(
            began: RevisionSummary(revision: 2, at: ago(.days(1)), by: text, definition: definition(text)),
            current: RevisionSummary(revision: 3, at: ago(.hours(1)), by: text, definition: theirs),
            typed: definition(text, isEnabled: false))
        return [
            ("new job", blank.render()), ("refused job", refused.render()), ("reviewed job", reviewed.render()),
            ("conflicting job", conflicting.render()),
        ]
    }

    // MARK: Categories

    static func categoryPages(_ text: String) -> [NamedPage] {
        let context = context(text, notice: text)
        let category = CategorySummary(id: 1, name: text, version: 3, jobs: 2)
        func heading(_ tab: CategoryHeading.Tab) -> CategoryHeading {
            CategoryHeading(context: context, category: category, tab: tab)
        }
        let about = CategoryVersion(
            version: 2, at: ago(.days(1)), by: text, added: 1, changed: 2, removed: 3, comment: text)
        var listing = listing(text)
        listing.place = .category
        let list = JobListContent(jobs: jobs(text), next: 5, counts: [.failing: 2], all: 5)
        return [
            ("category", CategoryPage(heading: heading(.jobs), listing: listing, content: list).render()),
            (
                "versions",
                CategoryVersionsPage(
                    heading: heading(.versions), versions: [about], hasMore: true, isFirst: false, notice: .restored
                ).render()
            ),
            (
                "version",
                CategoryVersionPage(
                    heading: heading(.version(2)), version: 2, about: about,
                    diff: CategoryDiff(from: content(text, ids: [1, 2]), to: content(text, ids: [2, 3], suffix: "!"))
                ).render()
            ),
            ("roll back", CategoryRestorePage(heading: heading(.version(2)), version: 2, plan: plan(text)).render()),
            (
                "no way back",
                CategoryRestorePage(
                    heading: heading(.version(2)), version: 2, faults: [FieldFault(path: text, message: text)],
                    isOutdated: true, comment: text
                ).render()
            ),
        ]
    }

    static func content(_ text: String, ids: [JobID], suffix: String = "") -> CategoryContent {
        CategoryContent(
            category: CategorySummary(id: 1, name: text), version: 2,
            jobs: ids.map { id in
                var definition = definition(text)
                definition.command += suffix
                return CategoryContent.Entry(id: id, revision: suffix.isEmpty ? 1 : 2, definition: definition)
            })
    }

    private static func plan(_ text: String) -> CategoryReplacement {
        CategoryReplacement(
            categoryID: 1, version: 4,
            jobs: [
                .init(id: 0, name: text, change: .added, nextRun: now + .hours(1)),
                .init(id: 2, name: text, change: .changed, nextRun: now + .hours(1), previousNextRun: now),
                .init(id: 3, name: text, change: .unchanged, nextRun: nil),
            ], removed: [.init(id: 4, name: text, previousNextRun: now)])
    }
}
