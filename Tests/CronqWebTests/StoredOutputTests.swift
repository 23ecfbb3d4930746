import CronqShared
import Testing

@testable import CronqWeb

@Suite("A stream as a file")
struct StoredOutputTests {
    /// Ten bytes, a cut of ten, ten more; twenty-five … thirty were never stored.
    private func output(size: Int64? = 35) -> StoredOutput {
        var output = StoredOutput(size: size)
        output.append(PageSamples.chunk(.stdout, "01234"))
        output.append(PageSamples.chunk(.stdout, "3456789", at: 3))
        output.append(PageSamples.chunk(.stdout, "abcdefghij", at: 20))
        return output
    }

    @Test("holds what is stored, and knows what is not")
    func pieces() {
        #expect(String(decoding: output().bytes, as: UTF8.self) == "0123456789abcdefghij")
        #expect(output().cuts == [10..<20, 30..<35])
        #expect(output().size == 35)
        #expect(output(size: nil).cuts == [10..<20])
        #expect(output(size: nil).size == 30)
        #expect(StoredOutput(size: 0).cuts == [])
    }

    @Test(
        "a range begins at the first byte that is stored and ends where a cut begins",
        arguments: [
            ("bytes=0-3", 0, "0123"), ("bytes=8-12", 8, "89"), ("bytes=12-22", 20, "abc"), ("bytes=25-", 25, "fghij"),
            ("bytes=-7", 28, "ij"), ("bytes=-1000", 0, "0123456789"), ("bytes=0-0", 0, "0"),
            ("BYTES=29-9999999999999999999999", 29, "j"),
        ])
    func ranges(header: String, offset: Int64, text: String) throws {
        let range = try #require(ByteRange(header: header))
        let piece = try #require(output().piece(of: range.bytes(in: output().size)))
        #expect(piece.offset == offset)
        #expect(String(decoding: piece.bytes, as: UTF8.self) == text)
    }

    @Test(
        "where nothing of a range is stored there is no piece",
        arguments: ["bytes=10-19", "bytes=30-34", "bytes=35-", "bytes=99-100", "bytes=-0", "bytes=-3"])
    func unsatisfiable(header: String) throws {
        let range = try #require(ByteRange(header: header))
        #expect(output().piece(of: range.bytes(in: output().size)) == nil)
    }

    @Test(
        "a header that asks for anything else is passed over",
        arguments: [
            "", "bytes", "bytes=", "bytes=-", "bytes=3-1", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=+1-2",
        ])
    func passedOver(header: String) {
        #expect(ByteRange(header: header) == nil)
    }
}
