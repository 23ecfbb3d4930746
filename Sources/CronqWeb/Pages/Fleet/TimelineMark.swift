import CronqShared

/// The silhouettes of states, drawn into a chart: nobody needs colour to tell them apart. `StateShapes` has the same
/// ones for text.
enum TimelineMark {
    /// 12 pixels wide, with its middle at a place of the chart.
    static func draw(_ state: RunState, at share: ChartShare) -> HTML {
        Tag.svg(.x(share), .y(5), .height(12)) {
            Tag.path(.class("bar \(state.rawValue)"), place, .shape(shape(state))) {}
        }
    }

    // MARK: For charts with hundreds of marks

    /// Every shape, once for a page: `drawShared` refers to them.
    static let shapes = Tag.svg(.width(0), .height(0), .hiddenFromReaders) {
        Tag.definitions {
            for state in RunState.allCases { Tag.path(.id(id(state)), place, .shape(shape(state))) {} }
        }
    }

    /// The same as `draw`, on a page that has `shapes`.
    static func drawShared(_ state: RunState, at share: ChartShare) -> HTML {
        Tag.use(.class("bar \(state.rawValue)"), .reference(to: id(state)), .x(share), .y(5)) {}
    }

    /// Puts the middle of a shape where its left edge was.
    private static let place = Attribute.transform("translate(-6 0) scale(0.75)")

    private static func id(_ state: RunState) -> String { "mark-\(state.rawValue)" }

    /// On a square of 16; holes run against their outlines.
    private static func shape(_ state: RunState) -> StaticString {
        switch state {
        case .succeeded: "M1.6 8.4 3.4 6.6 6.4 9.6 12.6 3.4 14.4 5.2 6.4 13.2z"
        case .failed:
            """
            M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5zM5.6 4.1 4.1 5.6 6.5 8l-2.4 2.4 1.5 1.5L8 9.5l2.4 2.4 1.5-1.5L9.5 8\
            l2.4-2.4-1.5-1.5L8 6.5z
            """
        case .timedOut: "M8 .6a7.4 7.4 0 1 0 0 14.8A7.4 7.4 0 0 0 8 .6zM7 3.4v5.3l4 2.4 1-1.7-3-1.8V3.4z"
        case .lost:
            """
            M3.2 5.6A4.9 4.9 0 1 1 10.6 9.2C9.6 9.8 9.3 10.2 9.3 11H6.7C6.7 9 7.4 8 8.9 7.1A2.3 2.3 0 1 0 5.8 5.6z\
            M6.5 12.6h3v3h-3z
            """
        case .missed: "M8 .8 15.8 14.8H.2z"
        case .skipped: "M3 3h2l4 5-4 5H3l4-5zM8 3h2l4 5-4 5H8l4-5z"
        case .cancelled: "M14.5 8a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM12 4 4 12z"
        case .running: "M3.5 1.5v13l10.5-6.5z"
        case .queued: "M2 2.5h12v2.5H2zM2 6.75h12v2.5H2zM2 11h8v2.5H2z"
        case .pending: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z"
        case .waiting: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"
        }
    }
}
