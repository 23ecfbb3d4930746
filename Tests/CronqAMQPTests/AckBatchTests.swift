import Testing

@testable import CronqAMQP

@Suite("Acknowledgements")
struct AckBatchTests {
    private var batch = AckBatch()

    private mutating func deliver(_ tags: ClosedRange<UInt64>) { for tag in tags { batch.delivered(tag) } }

    private mutating func acknowledge(_ tags: [UInt64]) { for tag in tags { batch.acknowledge(tag) } }

    @Test("one word for all, if nothing before them is held")
    mutating func together() {
        deliver(1...500)
        acknowledge(Array(1...400).shuffled())
        #expect(batch.words() == [.init(tag: 400, multiple: true)])
        #expect(batch.words().isEmpty)
        acknowledge([401])
        #expect(batch.words() == [.init(tag: 401, multiple: false)])
    }

    @Test("what comes after a delivery that is still held is named one by one")
    mutating func held() {
        deliver(1...6)
        acknowledge([1, 2, 4, 6])
        let words: [AckBatch.Word] = [
            .init(tag: 2, multiple: true), .init(tag: 4, multiple: false), .init(tag: 6, multiple: false),
        ]
        #expect(batch.words() == words)
        acknowledge([3])
        #expect(batch.words() == [.init(tag: 3, multiple: false)])
    }

    @Test("what was given back does not stand in the way, nor what nobody was given")
    mutating func givenBack() {
        deliver(1...4)
        batch.gaveBack(2)
        acknowledge([1, 3, 99])
        #expect(batch.words() == [.init(tag: 3, multiple: true)])
    }
}
