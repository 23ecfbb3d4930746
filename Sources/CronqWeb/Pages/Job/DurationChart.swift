import CronqSchedule
import CronqShared

/// How long the last runs took: a bar for each, the newest at the right.
///
/// The drawing is for eyes and pointers. The words below it and the table behind them say the same to everybody.
struct DurationChart {
    var context: PageContext
    var figures: RunFigures

    /// Pixels: marks above, then the bars, which stand on `floor`.
    private static let floor = 124
    private static let tallest = 100
    /// A few runs do not become a few walls.
    private static let fewestPlaces = 20

    func render() -> HTML {
        Tag.figure(.class("chart")) {
            Tag.svg(.width(.whole), .height(Self.floor + 2), .hiddenFromReaders) {
                Tag.line(.class("axis"), .x1(.none), .x2(.whole), .y1(Self.floor), .y2(Self.floor)) {}
                for (index, finished) in figures.finished.enumerated() { bar(finished, place: places - 1 - index) }
                if let average = figures.average { level("mean", average) }
                if let p95 = figures.p95 { level("p95", p95) }
            }
            Tag.figcaption { caption }
            table
        }
    }

    private var places: Int { max(Self.fewestPlaces, figures.finished.count) }

    private func bar(_ finished: RunFigures.Finished, place: Int) -> HTML {
        let run = finished.run
        let height = height(of: finished.took)
        // Tenths of a place: eight are the bar, two the gap.
        let total = Int64(places * 10)
        return Tag.a(.href(.run(run.id)), .passedByKeyboard) {
            Tag.title {
                "\(RunWords.word(run.state)), \(TimeWords.length(finished.took)), "
                    + TimeWords.short(run.scheduledAt, on: context.now, in: context.zone)
            }
            Tag.rect(
                .class("bar \(run.state.rawValue)"), .x(ChartShare(Int64(place * 10 + 1), of: total)),
                .y(Self.floor - height), .width(ChartShare(8, of: total)), .height(height)
            ) {}
            if run.state != .succeeded {
                TimelineMark.draw(run.state, at: ChartShare(Int64(place * 10 + 5), of: total))
            }
        }
    }

    private func level(_ name: String, _ span: TimeSpan) -> HTML {
        let y = Self.floor - height(of: span)
        return Tag.line(.class(name), .x1(.none), .x2(.whole), .y1(y), .y2(y)) {}
    }

    /// At least so much that it can be seen.
    private func height(of span: TimeSpan) -> Int {
        guard let longest = figures.longest, longest > .zero else { return 2 }
        return max(2, Int(Double(Self.tallest) * span.inSeconds / longest.inSeconds))
    }

    private var caption: String {
        var text = "The newest run is at the right; marks above stand for what did not succeed."
        if let average = figures.average, let p95 = figures.p95 {
            text +=
                " The dashed line is the average, \(TimeWords.length(average)); 95 of 100 runs stay below the dotted"
                + " one, \(TimeWords.length(p95))."
        }
        return text
    }

    private var table: HTML {
        Tag.details {
            Tag.summary { "As a table" }
            Tag.div(.class("wide")) {
                Tag.table(.class("list")) {
                    Tag.thead {
                        Tag.tr { for title in ["Due", "Result", "Took"] { Tag.th(.scope("col")) { title } } }
                    }
                    Tag.tbody {
                        for finished in figures.finished {
                            Tag.tr {
                                Tag.td(.data("data-label", "Due")) {
                                    TimeMark.clock(finished.run.scheduledAt, in: context)
                                }
                                Tag.td(.data("data-label", "Result")) {
                                    Tag.a(.href(.run(finished.run.id))) { RunWords.word(finished.run.state) }
                                }
                                Tag.td(.data("data-label", "Took")) { TimeWords.length(finished.took) }
                            }
                        }
                    }
                }
            }
        }
    }
}
