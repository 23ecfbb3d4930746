/// What became of the lines of a text, in the order in which a reader wants them.
enum LineDiff {
    enum Line: Sendable, Hashable {
        case same(String)
        case removed(String)
        case added(String)
        /// Lines that are the same, and far from any change.
        case unchanged(Int)
    }

    /// How many lines around a change are shown.
    private static let around = 3
    /// Beyond this many lines, texts are compared from their ends only: comparing costs the product of their lengths.
    private static let limit = 1_000

    /// - Parameter old: `nil` = there was no text, not even an empty line.
    static func between(_ old: String?, _ new: String?) -> [Line] {
        let old = lines(old)
        let new = lines(new)
        guard old.count <= limit, new.count <= limit else { return folded(fromTheEnds(old, new)) }
        let changes = new.difference(from: old)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in changes {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var all: [Line] = []
        var place = 0
        for (offset, line) in old.enumerated() {
            if removed.contains(offset) {
                all.append(.removed(line))
                continue
            }
            while added.contains(place) {
                all.append(.added(new[place]))
                place += 1
            }
            all.append(.same(line))
            place += 1
        }
        while place < new.count {
            all.append(.added(new[place]))
            place += 1
        }
        return folded(all)
    }

    private static func lines(_ text: String?) -> [String] {
        // Not by characters: to them a line break after a carriage return is another one.
        text?.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) } ?? []
    }

    private static func fromTheEnds(_ old: [String], _ new: [String]) -> [Line] {
        let most = min(old.count, new.count)
        var head = 0
        while head < most, old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < most - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
        var all = old[..<head].map { Line.same($0) }
        all += old[head..<(old.count - tail)].map { Line.removed($0) }
        all += new[head..<(new.count - tail)].map { Line.added($0) }
        all += old[(old.count - tail)...].map { Line.same($0) }
        return all
    }

    /// Leaves out what is the same and not near a change.
    private static func folded(_ lines: [Line]) -> [Line] {
        let changed = lines.indices.filter { if case .same = lines[$0] { false } else { true } }
        var near = Array(repeating: false, count: lines.count)
        for index in changed {
            for place in max(0, index - around)..<min(lines.count, index + around + 1) { near[place] = true }
        }
        var kept: [Line] = []
        for (index, line) in lines.enumerated() {
            if near[index] {
                kept.append(line)
            } else if case .unchanged(let count) = kept.last {
                kept[kept.count - 1] = .unchanged(count + 1)
            } else {
                kept.append(.unchanged(1))
            }
        }
        return kept
    }
}
