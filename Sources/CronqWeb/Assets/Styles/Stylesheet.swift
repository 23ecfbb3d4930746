/// `app.css`: in layers, so that a later one wins whatever its selectors weigh.
enum Stylesheet {
    static let text = [
        "@layer reset, tokens, base, components, utilities;\n",
        layer("reset", reset), layer("tokens", tokens), layer("base", base),
        layer("components", [frame, controls, forms, lists, StateShapes.text, home, log, charts].joined()),
        layer("utilities", utilities),
    ].joined()

    /// Every class that has a rule.
    static let classNames: Set<String> = {
        var names: Set<String> = []
        for part in text.split(separator: ".").dropFirst() {
            let name = part.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            if name.first?.isLetter == true { names.insert(String(name)) }
        }
        // What follows the last dot of the address in the shapes.
        return names.subtracting(["w3", "org", "svg"])
    }()

    /// Indentation is for readers of the source.
    private static func layer(_ name: String, _ rules: String) -> String {
        let lines = rules.split(separator: "\n").map { $0.drop { $0 == " " } }
        return "@layer \(name) {\n\(lines.joined(separator: "\n"))\n}\n"
    }
}
