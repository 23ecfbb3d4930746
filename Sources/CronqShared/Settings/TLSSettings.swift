/// How a connection to a server is encrypted.
public struct TLSSettings: Sendable, Hashable {
    /// Whether the server must prove who it is: its certificate's issuer and its name.
    public var verifies: Bool
    /// A PEM file of trusted issuers; `nil` = those the system trusts.
    public var certificateAuthority: String?
    /// PEM files by which this process proves who it is; both or neither.
    public var certificate: String?
    public var key: String?
    /// The name the server's certificate must bear; `nil` = the host's.
    public var serverName: String?

    public init(
        verifies: Bool = true, certificateAuthority: String? = nil, certificate: String? = nil, key: String? = nil,
        serverName: String? = nil
    ) {
        self.verifies = verifies
        self.certificateAuthority = certificateAuthority
        self.certificate = certificate
        self.key = key
        self.serverName = serverName
    }
}
