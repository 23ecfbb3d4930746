import Testing

@testable import cronq_bench

@Suite("Percentiles, medians and ratios of the bench")
struct StatisticsTests {
    struct Ranked: Sendable {
        let values: [Double]
        let p50: Double
        let p99: Double
        let max: Double
    }

    @Test(
        "a percentile is the value of the nearest rank",
        arguments: [
            Ranked(values: [7], p50: 7, p99: 7, max: 7),
            Ranked(values: [2, 1], p50: 1, p99: 2, max: 2),
            Ranked(values: [3, 1, 2], p50: 2, p99: 3, max: 3),
            Ranked(values: (1...100).map { Double($0) }, p50: 50, p99: 99, max: 100),
            Ranked(values: (1...101).reversed().map { Double($0) }, p50: 51, p99: 100, max: 101),
            Ranked(values: (1...1_000).map { Double($0) }, p50: 500, p99: 990, max: 1_000),
        ])
    func percentiles(_ ranked: Ranked) {
        let percentiles = Percentiles(ranked.values)
        #expect(percentiles.p50 == ranked.p50)
        #expect(percentiles.p99 == ranked.p99)
        #expect(percentiles.max == ranked.max)
    }

    @Test("without values there are no percentiles and no median")
    func empty() {
        #expect(Percentiles([]).p50.isNaN && Percentiles([]).p99.isNaN && Percentiles([]).max.isNaN)
        #expect(Series([]).median.isNaN && Series([]).least.isNaN && Series([]).most.isNaN)
    }

    @Test(
        "the median of an even number of values is the mean of the middle two",
        arguments: [
            ([5], 5, 5, 5), ([4, 1], 1, 2.5, 4), ([9, 1, 4], 1, 4, 9), ([8, 2, 4, 100], 2, 6, 100),
        ] as [([Double], Double, Double, Double)])
    func medians(_ values: [Double], _ least: Double, _ median: Double, _ most: Double) {
        let series = Series(values)
        #expect(series.least == least)
        #expect(series.median == median)
        #expect(series.most == most)
        #expect(series.count == values.count)
    }

    @Test("a ratio is formed within a round, and rounds without both figures are left out")
    func ratios() throws {
        var record = Record()
        // Over all, the medians 30 and 100 would say 0.3.
        for (round, burst, spawn) in [(1, 10.0, 100.0), (2, 30, 60), (3, 80, 200)] {
            let samples = [Sample("burst", burst, .perSecond), Sample("spawn", spawn, .perSecond)]
            record.add(samples, of: "all", round: round, foreign: 0)
        }
        record.add([Sample("spawn", 1, .perSecond)], of: "all", round: 4, foreign: 0)
        record.add([Sample("burst", 1, .perSecond)], of: "all", round: 5, foreign: 0)
        let ratios = try #require(
            record.ratios(
                of: Figure(name: "burst", unit: .perSecond), to: Figure(name: "spawn", unit: .perSecond), in: record))
        #expect(ratios.count == 3)
        #expect(ratios.least == 0.1)
        #expect(ratios.median == 0.4)
        #expect(ratios.most == 0.5)
    }

    @Test("there is no ratio to zero, nor to what was not measured")
    func noRatios() {
        var record = Record()
        record.add([Sample("a", 1, .milliseconds), Sample("b", 0, .milliseconds)], of: "all", round: 1, foreign: 0)
        let figure = Figure(name: "a", unit: .milliseconds)
        for other in ["b", "c"] {
            let ratios = record.ratios(of: figure, to: Figure(name: other, unit: .milliseconds), in: record)
            #expect(ratios == nil, "\(other)")
        }
    }

    @Test("without a round that has both, two figures are compared by their medians")
    func medianRatio() {
        var record = Record()
        let (large, small) = (Figure(name: "large", unit: .microseconds), Figure(name: "small", unit: .microseconds))
        for (round, value) in [(1, 20.0), (2, 10), (3, 90)] {
            record.add([Sample(small.name, value, small.unit)], of: "small", round: round, foreign: 0)
        }
        record.add([Sample(large.name, 30, large.unit)], of: "large", round: 4, foreign: 0)
        #expect(record.ratio(of: large, to: small) == 1.5)
        record.add([Sample(large.name, 20, large.unit)], of: "large", round: 2, foreign: 0)
        #expect(record.ratio(of: large, to: small) == 2)
        #expect(record.ratio(of: large, to: Figure(name: "other", unit: .microseconds)) == nil)
    }
}
