import CronqShared

/// Text that comes from outside and may be longer than its column: the server would refuse the whole transaction.
extension String {
    /// At most 255 characters: names of people, hosts and processes.
    var short: String { cut(to: 255) }

    /// At most 16,000 characters, which is what fits into TEXT whatever they are: explanations.
    var long: String { cut(to: 16_000) }

    private func cut(to limit: Int) -> String {
        // Most text is short in bytes already.
        if utf8.count <= limit { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(limit)))
    }
}

extension RunnerID {
    /// As the columns keep it.
    var column: String { description.short }
}
