/// A labelled control of a form, with its hint and what is wrong with what was typed.
struct Field {
    /// What the form sends it as.
    var name: String
    var label: String
    var value = ""
    var hint: String?
    var error: String?
    var isRequired = false
    /// Before the name in the control's id: forms of one page that have fields of the same name need different ones.
    var prefix = "field"

    var id: String { "\(prefix)-\(name)" }

    /// - Parameter type: Of the `input`, such as `password`.
    func input(_ type: StaticString = "text", _ attributes: Attribute...) -> HTML {
        labelled { HTML(voidElement: "input", attributes: all([.type(type), .value(value)], attributes)) }
    }

    /// One line, with suggestions; everything else is accepted as well.
    func input(suggesting suggestions: [String], _ attributes: Attribute...) -> HTML {
        labelled {
            HTML(
                voidElement: "input",
                attributes: all([.type("text"), .value(value), .list("\(id)-list")], attributes))
            Tag.datalist(.id("\(id)-list")) {
                for suggestion in suggestions { Tag.option(.value(suggestion)) {} }
            }
        }
    }

    /// Several lines.
    func area(rows: Int, _ attributes: Attribute...) -> HTML {
        labelled {
            Tag.textarea(all([.rows(rows)], attributes)) {
                // Browsers drop a line break that comes first.
                "\n"
                value
            }
        }
    }

    struct Choice: Sendable, Hashable {
        var value: String
        var label: String

        init(_ value: String, _ label: String) {
            self.value = value
            self.label = label
        }
    }

    func select(_ choices: [Choice], _ attributes: Attribute...) -> HTML {
        labelled {
            Tag.select(all([], attributes)) {
                for choice in choices {
                    Tag.option([.value(choice.value)] + (choice.value == value ? [.selected] : [])) { choice.label }
                }
            }
        }
    }

    /// A box that sends `true` when it is checked, which it is if `value` is `true`.
    func checkbox(_ attributes: Attribute...) -> HTML {
        frame {
            Tag.label(.class("check"), .for(id)) {
                HTML(voidElement: "input", attributes: all(box, attributes))
                " \(label)"
            }
        }
    }

    private var box: [Attribute] {
        var box: [Attribute] = [.type("checkbox"), .value("true")]
        if value == "true" { box.append(.checked) }
        return box
    }

    private func labelled(@HTMLBuilder control: () -> HTML) -> HTML {
        frame {
            Tag.label(.for(id)) { label }
            control()
        }
    }

    private func frame(@HTMLBuilder content: () -> HTML) -> HTML {
        Tag.div(.class("field")) {
            content()
            if let hint { Tag.p(.class("hint"), .id("\(id)-hint")) { hint } }
            if let error { Tag.p(.class("error"), .id("\(id)-error")) { error } }
        }
    }

    /// What the kind of control needs, what every control has, and what the caller adds.
    private func all(_ kind: [Attribute], _ added: [Attribute]) -> [Attribute] {
        var attributes = kind
        attributes += [.id(id), .name(name)]
        let descriptions = [hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap(\.self)
        if !descriptions.isEmpty { attributes.append(.described(by: descriptions)) }
        if error != nil { attributes.append(.invalid) }
        if isRequired { attributes.append(.required) }
        return attributes + added
    }
}
