extension ServerURL {
    /// Reads a list such as `h1,h2:5673,[::1]:5672`, the form between `@` and path.
    ///
    /// - Throws: `ServerURLError` for a member that is empty, is no host or has no usable port.
    static func hosts(_ text: some StringProtocol) throws(ServerURLError) -> [Host] {
        let parts = text.split(separator: ",", maxSplits: partLimit, omittingEmptySubsequences: false)
        guard parts.count <= partLimit else { throw ServerURLError(.host, "name at most \(partLimit) hosts") }
        var hosts: [Host] = []
        for part in parts { hosts.append(try host(Substring(part))) }
        return hosts
    }

    private static func host(_ text: Substring) throws(ServerURLError) -> Host {
        if text.first == "[" { return try bracketed(text.dropFirst()) }
        let name = text.prefix { $0 != ":" }
        let isName = name.utf8.allSatisfy { byte in
            isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        }
        guard !name.isEmpty, name.utf8.count <= 255, isName else {
            throw ServerURLError(
                .host, "use a name, an IPv4 address or an IPv6 address in brackets; commas between several")
        }
        return Host(name: String(name), port: try port(text[name.endIndex...]))
    }

    private static func bracketed(_ text: Substring) throws(ServerURLError) -> Host {
        let address = text.prefix { $0 != "]" }
        let isAddress = address.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
            case UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: ":"), UInt8(ascii: "."): true
            default: false
            }
        }
        let colons = address.utf8.count { $0 == UInt8(ascii: ":") }
        guard address.endIndex < text.endIndex, isAddress, (2...7).contains(colons), address.utf8.count <= 45 else {
            throw ServerURLError(.host, "between brackets, use an IPv6 address, as in [::1]")
        }
        return Host(name: String(address), port: try port(text[address.endIndex...].dropFirst()))
    }

    /// Reads what follows a host: nothing, or a colon and a number.
    private static func port(_ text: Substring) throws(ServerURLError) -> Int? {
        if text.isEmpty { return nil }
        let digits = text.dropFirst()
        let isNumber = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard text.first == ":", isNumber, let port = Int(digits), (1...65_535).contains(port) else {
            throw ServerURLError(.port, "use a whole number from 1 to 65535 after the host, as in host:5672")
        }
        return port
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
