import Hummingbird

extension Route {
    /// An address of the API.
    ///
    /// - Parameter types: What it answers with; a client that takes none of them is told so before anything is done.
    static func api(_ path: String, answering types: [String] = ["application/json"], _ actions: Action...) -> Route {
        var route = Route(path)
        route.actions = actions.map { action in
            var guarded = action
            guarded.handler = { request, context in
                try request.requireAcceptable(types)
                return try await action.handler(request, context)
            }
            return guarded
        }
        return route
    }
}

extension QueryItems {
    private static let usualPageSize: Int64 = 100
    private static let largestPageSize: Int64 = 500

    /// How many entries a page of a list has.
    func pageSize() throws(Problem) -> Int {
        Int(try number("limit", in: 1...Self.largestPageSize) ?? Self.usualPageSize)
    }

    /// The address of a list's next page.
    ///
    /// - Parameters:
    ///   - name: The parameter that says where it begins, and its value; `nil` = this page was the last.
    func next(_ request: Request, _ name: String, _ value: String?) -> JSONValue {
        guard let value else { return nil }
        return .text("\(Mount.prefix)\(request.uri.path)?\(encoded(with: name, value))")
    }
}
