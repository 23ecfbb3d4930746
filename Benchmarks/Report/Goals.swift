/// What the figures should be on a machine with two cores, and what else they are compared with.
enum Goals {
    static let all = Array([drain, lag, runNow, claim, atOnce, pages, idle, memory, scaling].joined())

    static func goal(for figure: String) -> Goal? { all.first { $0.figure == figure } }

    /// The figure of which another one is shown as a multiple.
    static func yardstick(of figure: String) -> String? { goal(for: figure)?.yardstick ?? otherYardsticks[figure] }

    private static let spawn = "spawn: bare posix_spawn"
    private static let forms = ["fleet", "standalone"]

    private static let drain: [Goal] = forms.flatMap { form in
        ["2,000", "20,000"].map { count in
            Goal(figure: "burst of \(count): \(form)", kind: .atLeastRatio(of: spawn, 0.25), aim: 0.40)
        }
    }

    private static let lag: [Goal] = forms.flatMap { form in
        ["20/s", "200/s"].flatMap { rate in
            [
                Goal(figure: "lag at \(rate): p50, \(form)", kind: .atMost(10)),
                Goal(figure: "lag at \(rate): p99, \(form)", kind: .atMost(40)),
            ]
        }
    }

    private static let runNow: [Goal] = [
        Goal(figure: "run now: p99, broker-aware web", kind: .atMost(50)),
        Goal(figure: "run now: p99, web without broker", kind: .atMost(100)),
        Goal(figure: "run now: p99, standalone", kind: .atMost(50)),
    ]

    private static let claim: [Goal] = [
        Goal(figure: "claim: 1,000,000 jobs", kind: .atMostRatio(of: "claim: 1,000 jobs", 1.3)),
        Goal(
            figure: "claim: 1,000,000 jobs, standalone", kind: .atMostRatio(of: "claim: 1,000 jobs, standalone", 1.3)),
    ]

    private static let atOnce: [Goal] = forms.map { Goal(figure: "PUT of 10,000 jobs: \($0)", kind: .atMost(1)) }

    private static let pages: [Goal] = MeasuredPage.all.filter(\.hasGoal).flatMap { page in
        [Installation.fleet, .standalone].flatMap { form in
            ["p50", "p99"].map { Goal(figure: page.timing($0, form), kind: .atMost(100)) }
        } + [Goal(figure: page.sizing, kind: .atMost(200))]
    }

    private static let idle: [Goal] = ["injector", "results", "runner", "web", "standalone"].flatMap { process in
        [
            Goal(figure: "idle: \(process)", kind: .atMost(0.5)),
            Goal(figure: "idle memory: \(process)", kind: .atMost(60)),
        ]
    }

    private static let memory: [Goal] = [
        Goal(figure: "runner with 200 slots, 50 MB of output: peak memory", kind: .atMost(100))
    ]

    private static let scaling: [Goal] = [
        Goal(figure: "injectors: 2", kind: .fasterThan("injectors: 1")),
        Goal(figure: "results path: 2 workers", kind: .fasterThan("results path: 1 worker")),
    ]

    private static let otherYardsticks = [
        "spawn: through cronq-exec": spawn
    ].merging(ofLedgers) { $1 }

    /// Each ledger's figures are compared with those of the small one.
    private static let ofLedgers: [String: String] = {
        var yardsticks: [String: String] = [:]
        for suffix in ["", ", standalone"] {
            for verb in ["claim", "sweep", "grant", "record"] {
                for size in ["100,000 jobs", "1,000,000 jobs"] {
                    for place in ["", ", scattered"] {
                        yardsticks["\(verb): \(size)\(place)\(suffix)"] = "\(verb): 1,000 jobs\(suffix)"
                    }
                }
            }
        }
        return yardsticks
    }()
}
