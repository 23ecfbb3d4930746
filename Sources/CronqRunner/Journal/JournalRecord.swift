import CronqSchedule
import CronqShared
import Foundation

/// One line of a runner's journal.
enum JournalRecord: Sendable, Hashable {
    /// The command is about to be spawned: after a crash nobody can say that it was not.
    case spawning(FencedRun)
    case report(RunnerReport)
    case output(OutputChunk)
    /// A report is committed; the run can be forgotten with it.
    case receipt(FencedRun)
    case outputReceipt(OutputReceipt)

    private enum Kind: UInt8 { case spawning = 1, report, output, receipt, outputReceipt }

    /// Length, checksum, kind, header length, header as JSON, raw bytes. A torn tail fails the checksum.
    func frame() throws -> [UInt8] {
        let encoder = JSONEncoder()
        var raw: [UInt8] = []
        let kind: Kind
        let header: Data
        switch self {
        case .spawning(let run): (kind, header) = (.spawning, try encoder.encode(run))
        case .report(let report): (kind, header) = (.report, try encoder.encode(report))
        case .receipt(let run): (kind, header) = (.receipt, try encoder.encode(run))
        case .outputReceipt(let receipt): (kind, header) = (.outputReceipt, try encoder.encode(receipt))
        case .output(var chunk):
            raw = chunk.bytes
            chunk.bytes = []
            (kind, header) = (.output, try encoder.encode(chunk))
        }
        var body: [UInt8] = [kind.rawValue]
        body.append(contentsOf: Self.bytes(UInt32(header.count)))
        body.append(contentsOf: header)
        body.append(contentsOf: raw)
        return Self.bytes(UInt32(body.count)) + Self.bytes(Checksum.crc32(body)) + body
    }

    /// Reads the records of a journal, up to the first that is torn. Whole records that this version does not know are passed
    /// over: a newer one wrote them.
    ///
    /// - Returns: The records, and whether they reach to the end of the file. If not, what follows the damage is unknown.
    static func read(_ bytes: [UInt8]) -> (records: [JournalRecord], isWhole: Bool) {
        var records: [JournalRecord] = []
        var position = 0
        while position + 8 <= bytes.count {
            let length = Int(number(bytes, at: position))
            guard length >= 5, length <= bytes.count - position - 8 else { break }
            let body = Array(bytes[(position + 8)..<(position + 8 + length)])
            guard Checksum.crc32(body) == number(bytes, at: position + 4) else { break }
            if let record = decode(body) { records.append(record) }
            position += 8 + length
        }
        return (records, position == bytes.count)
    }

    private static func decode(_ body: [UInt8]) -> JournalRecord? {
        guard let kind = Kind(rawValue: body[0]) else { return nil }
        let length = Int(number(body, at: 1))
        guard length <= body.count - 5 else { return nil }
        let header = Data(body[5..<(5 + length)])
        let decoder = JSONDecoder()
        do {
            switch kind {
            case .spawning: return .spawning(try decoder.decode(FencedRun.self, from: header))
            case .report: return .report(try decoder.decode(RunnerReport.self, from: header))
            case .receipt: return .receipt(try decoder.decode(FencedRun.self, from: header))
            case .outputReceipt: return .outputReceipt(try decoder.decode(OutputReceipt.self, from: header))
            case .output:
                var chunk = try decoder.decode(OutputChunk.self, from: header)
                chunk.bytes = Array(body[(5 + length)...])
                return .output(chunk)
            }
        } catch {
            return nil
        }
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }

    private static func number(_ bytes: [UInt8], at index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << (8 * UInt32($1)) }
    }
}

/// CRC-32 as in IEEE 802.3, reflected: enough to tell a torn record from a whole one.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
    }
}
