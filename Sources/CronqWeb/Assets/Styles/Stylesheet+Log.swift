extension Stylesheet {
    /// What a command wrote, and the tools above it.
    static let log = """
        .log {
          max-height: 70vh; padding: var(--s2) 0; overflow: auto; border: 1px solid var(--line);
          border-radius: var(--round); background: var(--sunken); line-height: 1.5; white-space: pre-wrap;
          overflow-wrap: anywhere; overflow-anchor: none; tab-size: 8;
        }
        [data-wrap=off] .log { white-space: pre; overflow-wrap: normal; }
        .log > * { display: block; min-height: 1.5em; padding: 0 var(--s3) 0 9px; border-left: 3px solid transparent; }
        [data-wrap=off] .log > * { width: max-content; min-width: 100%; }
        .log .err { border-left-color: var(--bad); }
        .log .mark { color: var(--bad); font: 600 var(--t1) var(--sans); user-select: none; }
        .log .gap { margin: var(--s1) 0; color: var(--warn); font-family: var(--sans); font-style: italic; }
        .log [data-line] { padding-left: 60px; }
        .log [data-line]::before {
          content: attr(data-line); float: left; width: 44px; margin-left: -56px; color: var(--quiet);
          text-align: right; user-select: none;
        }
        [data-times=on] .log [data-time] { padding-left: 180px; }
        [data-times=on] .log [data-time]::before {
          content: attr(data-line) "  " attr(data-time); width: 164px; margin-left: -176px; white-space: pre;
          float: left; color: var(--quiet); text-align: right; user-select: none;
        }
        @media (max-width: 520px) {
          .tools input { flex: 1 1 60%; min-width: 0; }
          .tools button { order: 1; padding-inline: 9px; }
          .tools:has(:placeholder-shown) { flex-wrap: nowrap; }
          .tools > :placeholder-shown ~ button:nth-of-type(-n + 2) { display: none; }
          .tools > :placeholder-shown ~ .count { min-width: 0; }
          .log [data-line] { padding-left: 9px; }
          html:not([data-times=on]) .log [data-line]::before { display: none; }
        }
        .log :target { background: var(--warn-ground); }
        .tools {
          position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center;
          gap: var(--s1) var(--s2); padding: var(--s1) 0 var(--s2); background: var(--panel);
        }
        .tools .count { min-width: 60px; margin-right: auto; }
        .tools input { width: 180px; font-size: var(--t2); }
        .found { background: var(--warn-ground); }
        .found.current { outline: 2px solid var(--warn); outline-offset: -2px; }
        ::highlight(found) { background: #ffe08a; color: #191c22; }
        ::highlight(current) { background: #f08c00; color: #191c22; }
        .bold { font-weight: 700; }
        .dim { color: var(--quiet); }
        .italic { font-style: italic; }
        .underline { text-decoration: underline; }
        [class*="bg"] { background: color-mix(in srgb, var(--tint) 20%, transparent); }

        """ + (0..<16).map(terminalColour).joined()

    /// A colour of terminals: as it is for text, and as a tint behind text, so that any pair of them can be read.
    private static func terminalColour(_ number: Int) -> String {
        """
        .fg\(number) { color: var(--a\(number)); }
        .bg\(number) { --tint: var(--a\(number)); }

        """
    }

    /// Inline SVG. What went well is light, what went wrong is solid, as in the shapes of states.
    static let charts = """
        .chart { min-width: 0; margin-block: var(--s2); }
        .chart svg { width: 100%; overflow: visible; }
        .chart text { fill: var(--quiet); font: var(--t1) var(--sans); font-variant-numeric: tabular-nums; }
        .chart figcaption { margin-top: var(--s1); color: var(--quiet); font-size: var(--t2); }
        .axis, .grid { stroke: var(--line); stroke-width: 1; fill: none; }
        .axis { stroke: var(--line-strong); }
        .lanes > li {
          display: grid; grid-template-columns: 220px minmax(0, 1fr); align-items: center; gap: 0 var(--s3);
          padding: 3px 0;
        }
        .lanes > li + li { border-top: 1px solid var(--line); }
        .lanes > li > * { min-width: 0; }
        .lanes .name, .lanes .meta { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .lanes .meta { font-size: var(--t1); }
        .heat { fill: var(--active); }
        .mean, .p95, .now { stroke: var(--ink); stroke-width: 1.2; fill: none; }
        .mean { stroke-dasharray: 5 3; }
        .p95 { stroke-dasharray: 1.5 3; }
        svg .bar { fill: currentColor; stroke: currentColor; stroke-width: 0; color: var(--still); }
        svg .bar.succeeded { fill-opacity: .55; color: var(--good); }
        svg .bar:is(.failed, .timed_out, .lost) { color: var(--bad); }
        svg .bar.missed { fill-opacity: 0; stroke-width: 1.2; color: var(--warn); }
        svg .bar:is(.running, .queued, .pending, .waiting) { fill-opacity: .75; color: var(--active); }
        svg .bar:is(.skipped, .cancelled, .next) { fill-opacity: .25; stroke-width: 1; }
        svg a:hover .bar { fill-opacity: 1; }
        @media (max-width: 720px) {
          .lanes > li { grid-template-columns: minmax(0, 1fr); }
          .lanes > li > .quiet { font-size: var(--t1); }
        }

        """

    static let utilities = """
        .unseen {
          position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap;
        }
        .skip {
          position: absolute; left: var(--s4); top: -60px; z-index: 4; padding: var(--s2) var(--s3);
          background: var(--panel);
        }
        .skip:focus { top: var(--s2); }
        @media (forced-colors: active) {
          .top nav a[aria-current], .chips a[aria-current], .tabs a[aria-current] { outline: 1px solid; }
          .log .err, .alert { border-left-color: Mark; }
          svg .bar { forced-color-adjust: none; }
        }
        @media print {
          body { background: none; }
          .top nav, .top .search, .visitor, .skip, .tools, .actions, .toolbar form, .menu, .pop { display: none; }
          .log, .code { max-height: none; }
          .panel { border-color: #999; break-inside: avoid-page; }
        }
        """
}
