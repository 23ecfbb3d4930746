import Synchronization

/// Gathers what is wrong with a document while it is decoded, so that its author sees everything at once.
///
/// A class, because decoding hands it on in the decoder's `userInfo`.
final class FaultCollector: Sendable {
    /// More faults than a person reads; hostile bodies could hold millions.
    static let limit = 100

    private let faults = Mutex<[FieldFault]>([])

    /// Whether there is no point in looking further.
    var isFull: Bool { faults.withLock { $0.count >= Self.limit } }

    func add(_ path: String, _ message: String) {
        faults.withLock { faults in
            if faults.count < Self.limit { faults.append(FieldFault(path: path, message: message)) }
        }
    }

    /// Throws what was gathered, if anything was.
    func throwIfAny() throws(DefinitionError) {
        let found = faults.withLock { $0 }
        if !found.isEmpty { throw DefinitionError(found) }
    }

    /// A text as messages show it: its beginning, on one line.
    static func excerpt(_ text: some StringProtocol) -> String {
        let limit = 40
        let shown = text.unicodeScalars.prefix(limit).map { scalar in
            scalar.properties.generalCategory == .control ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return "“" + shown.joined() + (text.unicodeScalars.count > limit ? "…”" : "”")
    }
}
