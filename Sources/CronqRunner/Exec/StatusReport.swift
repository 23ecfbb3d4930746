/// What a helper said about its command, parsed from its status lines (`Sources/cronq-exec/protocol.h`).
struct StatusReport: Equatable {
    /// The command's shell, which is also its process group; `nil` when it was not started.
    private(set) var commandProcessID: Int32?
    /// `nil` when the helper died before it could say how the command ended.
    private(set) var result: CommandResult?

    init(_ bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            switch words.first {
            case "started": commandProcessID = words.count > 1 ? Int32(words[1]) : nil
            case "error": result = Self.error(words)
            case "exited", "signaled": result = Self.end(words)
            default: break
            }
        }
    }

    private static func error(_ words: [Substring]) -> CommandResult? {
        guard words.count >= 3, let number = Int32(words[1]) else { return nil }
        return CommandResult(end: .notStarted(.commandFailed(step: String(words[2]), number)))
    }

    private static func end(_ words: [Substring]) -> CommandResult? {
        guard words.count > 2, let number = Int32(words[1]) else { return nil }
        var figures: [Substring: Int64] = [:]
        for word in words {
            let parts = word.split(separator: "=")
            if parts.count == 2 { figures[parts[0]] = Int64(parts[1]) }
        }
        // A line cut short by the helper's death is no report.
        guard let user = figures["user_us"], let system = figures["system_us"],
            let resident = figures["max_rss_kib"], let input = figures["in_blocks"],
            let output = figures["out_blocks"], let leftovers = figures["leftovers"],
            let survivors = figures["survivors"]
        else { return nil }
        return CommandResult(
            end: words[0] == "exited" ? .exited(code: number) : .signaled(number, coreDumped: words[2] == "1"),
            usage: ResourceUsage(
                userMicroseconds: user,
                systemMicroseconds: system,
                maxResidentBytes: resident * 1024,
                inputBlocks: input,
                outputBlocks: output
            ),
            leftovers: Int(leftovers),
            survivors: Int(survivors)
        )
    }
}
