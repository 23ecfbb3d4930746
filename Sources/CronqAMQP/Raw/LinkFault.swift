/// Why a channel or a connection is of no more use.
enum LinkFault: Error, Sendable, Hashable {
    /// The broker has closed the channel; the connection is sound.
    case channelClosed(code: Int, text: String)
    /// The broker has closed the connection.
    case connectionClosed(code: Int, text: String)
    /// The library says that the connection is of no more use.
    case lost(String)
}

extension LinkFault {
    /// The broker knows no such queue or exchange.
    var isNotFound: Bool { if case .channelClosed(code: 404, text: _) = self { true } else { false } }
}

extension LinkFault: CustomStringConvertible {
    var description: String {
        switch self {
        case .channelClosed(let code, let text), .connectionClosed(let code, let text): "\(text) (\(code))"
        case .lost(let reason): reason
        }
    }
}

/// Why a connection could not be opened.
enum OpenFault: Error, Sendable, Hashable {
    case unknownHost
    /// The connection was refused, or there is no way to the host.
    case nothingListens
    case timedOut
    /// A file for TLS cannot be used.
    case tlsFile(String)
    /// The server's certificate does not prove that it is the one; the text is OpenSSL's.
    case certificateRefused(String, isName: Bool)
    case tlsFailed
    /// The broker said no, with the protocol's code.
    case refused(code: Int, text: String)
    case tooOld(version: String)
    /// It was closed while it was being opened.
    case lost(String)
}
