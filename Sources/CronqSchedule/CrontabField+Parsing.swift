extension CrontabField {
    /// Reads one field; `range` is where it stands in the whole text.
    func parse(_ bytes: [UInt8], _ range: Range<Int>) throws(ScheduleError) -> CrontabFieldValue {
        var scanner = TextScanner(bytes, range)
        var value = CrontabFieldValue()
        value.isStarred = scanner.peek == UInt8(ascii: "*") || scanner.peek == UInt8(ascii: "?")
        value.isStepped = bytes[range].contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "/") }
        repeat {
            value.items.append(try item(&scanner))
        } while scanner.take(",")
        guard scanner.isAtEnd else { throw unexpected(scanner) }
        return value
    }

    private func item(_ scanner: inout TextScanner) throws(ScheduleError) -> CrontabItem {
        let start = scanner.position
        if scanner.take("*") {
            return .values(bits(from: range.lowerBound, through: range.upperBound, step: try step(&scanner) ?? 1))
        }
        if scanner.take("?") {
            guard isDayOfMonth || isDayOfWeek else {
                throw ScheduleError(.syntax, "“?” is for the day fields; write * in the \(name) field", offset: start)
            }
            return .values(bits(from: range.lowerBound, through: range.upperBound, step: 1))
        }
        if let last = try lastForms(&scanner) { return last }
        let low = try number(&scanner)
        if isDayOfMonth, scanner.take("W") { return .nearestWeekday(low) }
        if isDayOfWeek, scanner.take("L") { return .last(weekday: low % 7) }
        if isDayOfWeek, scanner.take("#") {
            guard scanner.digitRun == 1, let nth = scanner.digits(1), (1...5).contains(nth) else {
                throw ScheduleError(.outOfRange, "after # comes 1 to 5: fri#2 is the second Friday", offset: start)
            }
            return .nth(weekday: low % 7, nth)
        }
        if scanner.take("-") {
            let high = try number(&scanner)
            return .values(bits(from: low, through: high, step: try step(&scanner) ?? 1))
        }
        guard let step = try step(&scanner) else { return .values(bits(from: low, through: low, step: 1)) }
        return .values(bits(from: isDayOfWeek ? low % 7 : low, through: range.upperBound, step: step))
    }

    /// `L`, `LW` and `L-n`, and letters that other schedulers know.
    private func lastForms(_ scanner: inout TextScanner) throws(ScheduleError) -> CrontabItem? {
        let start = scanner.position
        let second = scanner.peek(at: 1) ?? UInt8(ascii: ",")
        if scanner.peek == UInt8(ascii: "H"), !second.isASCIILetter {
            throw ScheduleError(
                .unsupported, "H (spread by a hash) is not supported yet; write a number in the \(name) field",
                offset: start)
        }
        guard scanner.peek == UInt8(ascii: "L") else { return nil }
        guard isDayOfMonth else {
            let hint = isDayOfWeek ? "; for the last Friday of the month write friL" : ""
            throw ScheduleError(.syntax, "“L” alone is for the day-of-month field\(hint)", offset: start)
        }
        scanner.advance()
        if scanner.take("W") { return .lastWorkday }
        guard scanner.take("-") else { return .fromEnd(0) }
        guard let back = scanner.number(), (1...30).contains(back) else {
            throw ScheduleError(.outOfRange, "after L- comes 1 to 30: L-2 is two days before the last", offset: start)
        }
        return .fromEnd(back)
    }

    /// Reads `/n`; nil if there is none.
    private func step(_ scanner: inout TextScanner) throws(ScheduleError) -> Int? {
        let start = scanner.position
        guard scanner.take("/") else { return nil }
        guard let step = scanner.number(), (1...modulus).contains(step) else {
            throw ScheduleError(
                .outOfRange, "the step in the \(name) field must be 1 to \(modulus)", offset: start)
        }
        return step
    }

    private func number(_ scanner: inout TextScanner) throws(ScheduleError) -> Int {
        let start = scanner.position
        if let value = scanner.number() {
            guard range.contains(value) || (isDayOfWeek && value == 7) else {
                throw ScheduleError(.outOfRange, "\(value) in the \(name) field: it takes \(accepted)", offset: start)
            }
            return value
        }
        var letters: [UInt8] = []
        while letters.count < 10, let letter = scanner.peek(at: letters.count), letter.isASCIILetter {
            letters.append(letter)
        }
        // A name may be followed by L, as in friL.
        let name = String(decoding: letters.prefix(3), as: UTF8.self)
        let tail = letters.dropFirst(3)
        if tail.isEmpty || (isDayOfWeek && tail.elementsEqual([UInt8(ascii: "L")])),
            let index = names.firstIndex(of: name)
        {
            for _ in 0..<3 { scanner.advance() }
            return range.lowerBound + index
        }
        throw unexpected(scanner)
    }

    private func unexpected(_ scanner: TextScanner) -> ScheduleError {
        guard !scanner.isAtEnd else {
            return ScheduleError(
                .syntax, "the \(name) field ends too early; it takes \(accepted), *, lists, ranges and steps",
                offset: scanner.position)
        }
        if scanner.peek == UInt8(ascii: "~") {
            return ScheduleError(
                .unsupported, "random values (~) are not supported; write a number in the \(name) field",
                offset: scanner.position)
        }
        return ScheduleError(
            .syntax, "“\(scanner.rest)” in the \(name) field: it takes \(accepted), *, lists, ranges and steps",
            offset: scanner.position)
    }

    private var modulus: Int { range.count }

    /// Every `step`th value from `low` to `high`, wrapping round the end of the range if `high` is before `low`.
    private func bits(from low: Int, through high: Int, step: Int) -> UInt64 {
        // 7 is Sunday: the first day of a range that starts with it, the last of one that only ends with it.
        let startsOnSeven = isDayOfWeek && low == 7
        let high = startsOnSeven && high == 7 ? 0 : high
        let low = startsOnSeven ? 0 : low
        let length = high >= low ? high - low : high - low + modulus
        var mask: UInt64 = 0
        for distance in stride(from: 0, through: length, by: step) {
            mask |= 1 << UInt64((low - range.lowerBound + distance) % modulus + range.lowerBound)
        }
        return mask
    }
}
