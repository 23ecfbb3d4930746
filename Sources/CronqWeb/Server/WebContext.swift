import HTTPTypes
import Hummingbird
import NIOCore

/// What accompanies one request through middleware and handlers.
struct WebContext: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Who asks: set by the gate.
    var visitor = Visitor.nobody
    /// Why the local door was not opened, should that be the reason.
    var refusal: String?
    /// The other end, behind proxies that are trusted.
    var client: ClientView
    /// The viewer's time zone, if their browser has said it.
    var zoneName: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        client = ClientView(HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil), peer: nil, proxies: [])
    }

    var remoteAddress: SocketAddress? { channel.remoteAddress }
}
