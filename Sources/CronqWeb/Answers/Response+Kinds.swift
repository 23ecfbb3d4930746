import HTTPTypes
import Hummingbird

extension Response {
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, contentType: String = "application/json",
        headers: HTTPFields = [:]
    ) -> Response {
        // Nothing that a JSONValue holds can fail to be encoded, except numbers that are not finite.
        guard let body = try? value.encoded() else { return Response(status: .internalServerError) }
        return bytes(body, contentType: contentType, status: status, headers: headers)
    }

    static func page(_ html: HTML, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        bytes(Array(html.text.utf8), contentType: "text/html; charset=utf-8", status: status, headers: headers)
    }

    static func bytes(
        _ bytes: [UInt8], contentType: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = contentType
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
