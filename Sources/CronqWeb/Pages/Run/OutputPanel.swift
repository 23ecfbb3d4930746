import CronqShared

/// What the command wrote: lines of both streams in order of arrival, or of one; while the run goes on the script adds what
/// comes.
struct OutputPanel {
    var context: PageContext
    var detail: RunDetail
    var view: OutputView
    var logLink: LogLink?

    private var run: RunSummary { detail.run }

    func render() -> HTML {
        Tag.section(attributes) {
            Tag.div(.class("toolbar")) {
                Tag.h2(.id("output-title")) { "Output" }
                Tag.div(.class("actions")) { links }
            }
            if hasStreams {
                attempts
                tabs
            }
            if view.isEmpty { Tag.p(.class("quiet")) { silence } } else { log }
            if view.isLive { reload }
        }
    }

    /// The script listens where `data-output` says.
    private var attributes: [Attribute] {
        var attributes: [Attribute] = [.class("panel output"), .labelled(by: "output-title"), .id("output")]
        if view.isLive {
            let stream = PagePath.liveOutput(of: run.id).with([
                "fence": pinnedFence, "stream": view.only?.name, "after": view.resume.text,
            ])
            attributes.append(.data("data-output", stream.link))
        }
        return attributes
    }

    private var hasStreams: Bool { view.fence != nil && !run.isLegacy }
    private var pinnedFence: String? { view.isPinned ? view.fence.map(String.init) : nil }

    // MARK: Above the log

    /// Whole files, and the log that is kept elsewhere.
    @HTMLBuilder private var links: HTML {
        if hasStreams {
            for stream in OutputStream.allCases {
                Tag.a(
                    .class("button quiet"),
                    .href(.output(of: run.id, stream).with(["fence": view.fence.map(String.init)])),
                    .label("The whole file of \(stream.name)")
                ) {
                    Icon.download
                    stream.name
                }
            }
        }
        if let logLink {
            Tag.a(.class("button quiet"), .href(logLink), .rel("external noopener noreferrer")) {
                Icon.external
                "Log elsewhere"
            }
        }
    }

    private var tabs: HTML {
        Tag.nav(.class("tabs"), .label("Stream")) {
            tab("All", nil)
            for stream in OutputStream.allCases { tab(stream.name, stream) }
        }
    }

    private func tab(_ title: String, _ stream: OutputStream?) -> HTML {
        let target = PagePath.run(run.id).with(["stream": stream?.name, "fence": pinnedFence])
        return Tag.a([.href(target)] + (view.only == stream ? [.current] : [])) {
            title
            if let stream {
                " "
                Tag.span(.class("count"), .data("data-size", stream.name)) {
                    NumberWords.bytes(view.size(of: stream))
                }
            }
        }
    }

    /// Attempts that may have written something, if there are several.
    private var attempts: HTML? {
        let known = detail.attempts.filter { $0.outcome != "declined" || $0.fence == view.fence }
        guard known.count > 1 else { return nil }
        return Tag.nav(.class("chips"), .label("Attempt")) {
            for attempt in known {
                let target = PagePath.run(run.id).with([
                    "stream": view.only?.name, "fence": String(attempt.fence),
                ])
                Tag.a([.href(target)] + (attempt.fence == view.fence ? [.current] : [])) {
                    "Attempt \(attempt.attempt) on \(attempt.host)"
                }
            }
        }
    }

    // MARK: The log

    private var log: HTML {
        var markup = OutputMarkup(zone: context.zone)
        var lines = markup.render(view.items)
        if let unfinished = view.unfinished { lines.append(markup.render(unfinished: unfinished)) }
        return Tag.pre(.class("log"), .id("log"), .role("region"), .tabIndex(0), .label("Output, oldest first")) {
            lines
        }
    }

    private var reload: HTML {
        Tag.noscript {
            Tag.p {
                Tag.a(.href(.run(run.id).with(["stream": view.only?.name, "fence": pinnedFence]))) {
                    "Load this page again"
                }
                " to see what has come since."
            }
        }
    }

    private var silence: String {
        if run.isLegacy, view.fence != nil { return "Runners of the original CronQ keep it on their own hosts." }
        if let only = view.only, view.fence != nil { return "Nothing on \(only.name)." }
        if run.state.isTerminal, view.fence == nil { return "It never started, so there is none." }
        if run.state.isTerminal { return "It wrote nothing." }
        return run.state == .running ? "Nothing yet." : "It has not started yet."
    }
}

extension Tag {
    static let noscript = Tag("noscript")
}
