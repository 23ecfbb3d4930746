import CronqShared

/// The icon of every run state. Silhouettes differ, so that nobody needs colour to tell them apart; what went well is
/// light, what went wrong is solid, so that a failure stands out of a row of successes.
enum StateShapes {
    /// The part of `app.css` that draws states: each shape is the mask of a box in the text's colour.
    static let text =
        rules + RunState.allCases.map { rule($0.rawValue, shape($0), colour($0)) }.joined()
        + rule("paused", paused, "still")

    private static let rules = """
        .state::before, .strip .run::before {
          content: ""; display: inline-block; width: 14px; height: 14px;
          background: currentColor; forced-color-adjust: none;
          -webkit-mask: var(--shape) center / contain no-repeat; mask: var(--shape) center / contain no-repeat;
        }
        .state { font-weight: 600; white-space: nowrap; }
        .state::before { margin-right: 6px; vertical-align: -2px; }

        """

    private static func rule(_ name: String, _ shape: String, _ colour: String) -> String {
        let image = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>\(shape)</svg>"
        return """
            .\(name) { --shape: url("data:image/svg+xml,\(image)"); }
            .state.\(name), .strip .\(name) { color: var(--\(colour)); }

            """
    }

    /// Of a job at rest: bars in a circle, as waiting runs have the bars alone.
    private static let paused = line(
        "M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0zM6.2 5.6v4.8M9.8 5.6v4.8", width: "1.8")

    private static func colour(_ state: RunState) -> String {
        switch state {
        case .succeeded: "good"
        case .failed, .timedOut, .lost: "bad"
        case .missed: "warn"
        case .waiting, .pending, .queued, .running: "active"
        case .skipped, .cancelled: "still"
        }
    }

    /// Drawn on a square of 16; no `#` or `%`, which would need escaping in the address.
    private static func shape(_ state: RunState) -> String {
        switch state {
        case .succeeded: line("M3 8.6 6.4 12 13 4.6", width: "2.4")
        case .failed:
            solid(
                "M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5zM5.6 4.1 4.1 5.6 6.5 8l-2.4 2.4 1.5 1.5"
                    + "L8 9.5l2.4 2.4 1.5-1.5L9.5 8l2.4-2.4-1.5-1.5L8 6.5z")
        case .timedOut: solid("M8 .6a7.4 7.4 0 1 0 0 14.8A7.4 7.4 0 0 0 8 .6zM7 3.4h2v4.2l3 1.8-1 1.7-4-2.4z")
        case .lost:
            line("M4.4 5A3.7 3.7 0 1 1 9.6 8.1C8.4 8.7 8 9.2 8 10.4", width: "2.6")
                + "<circle cx='8' cy='14.2' r='1.7'/>"
        case .missed: solid("M8 .8 15.8 14.8H.2zM7.1 5.5v4.7h1.8V5.5zM7.1 11.3v1.8h1.8v-1.8z")
        case .skipped: line("M3.5 4 7.5 8l-4 4M8.5 4l4 4-4 4", width: "2")
        case .cancelled: line("M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM4 12 12 4", width: "2")
        case .running: solid("M3.5 1.5v13l10.5-6.5z")
        case .queued: solid("M2 2.5h12v2.5H2zM2 6.75h12v2.5H2zM2 11h8v2.5H2z")
        case .pending: line("M12.5 8A4.5 4.5 0 1 1 3.5 8a4.5 4.5 0 0 1 9 0z", width: "2")
        case .waiting: solid("M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z")
        }
    }

    private static func solid(_ path: String) -> String { "<path fill-rule='evenodd' d='\(path)'/>" }

    private static func line(_ path: String, width: String) -> String {
        "<path fill='none' stroke='black' stroke-width='\(width)' stroke-linecap='round' stroke-linejoin='round'"
            + " d='\(path)'/>"
    }
}
