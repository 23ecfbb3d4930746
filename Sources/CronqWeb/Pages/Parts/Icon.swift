/// Small drawings beside words, on a grid of 16, in the colour of the text. Readers do not hear them: the word, or the
/// label of the button around, says the same.
enum Icon {
    static let play = drawing(#"<path d="M4.5 2.8v10.4L13 8z" fill="currentColor"></path>"#)
    static let pause = drawing(#"<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.2"></path>"#)
    static let stop = drawing(#"<path d="M4 4h8v8H4z" fill="currentColor"></path>"#)
    static let retry = drawing(#"<path d="M13.2 9.2A5.4 5.4 0 1 1 12 4.3L13.6 6M13.6 2.6V6h-3.4"></path>"#)
    static let edit = drawing(#"<path d="M2.8 13.2l.7-3.1 7.3-7.3 2.4 2.4-7.3 7.3zM9.2 4.4l2.4 2.4"></path>"#)
    static let copy = drawing(#"<path d="M5.5 5.5h8v8h-8zM3.2 10.5h-.7v-8h8v.7"></path>"#)
    static let trash = drawing(#"<path d="M2.5 4.5h11M6 4.3V2.5h4v1.8M4 4.5l.7 9h6.6l.7-9M8 7v4"></path>"#)
    static let skip = drawing(#"<path d="M3.2 3.2v9.6L9.8 8z" fill="currentColor"></path><path d="M12.8 3v10"></path>"#)
    static let clock = drawing(#"<path d="M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM8 4.5V8l2.4 1.6"></path>"#)
    static let search = drawing(#"<path d="M11.5 7A4.5 4.5 0 1 1 2.5 7a4.5 4.5 0 0 1 9 0zM10.3 10.3l3.4 3.4"></path>"#)
    static let warning = drawing(#"<path d="M8 2.2l6.3 11.3H1.7zM8 6.5v3.2M8 11.6v.1"></path>"#)
    static let check = drawing(#"<path d="M3 8.6l3.4 3.4L13 4.6" stroke-width="2"></path>"#)
    static let user = drawing(
        #"<path d="M11 5a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM2.8 14c.5-2.7 2.5-4 5.2-4s4.7 1.3 5.2 4"></path>"#)
    static let key = drawing(
        #"<path d="M8 10.8a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0zM7.2 8.8L13 3M10.4 5.6l2.1 2.1"></path>"#)
    static let more = drawing(#"<path d="M3.5 8v.01M8 8v.01M12.5 8v.01" stroke-width="2.4"></path>"#)
    static let external = drawing(#"<path d="M9.5 2.5h4v4M13.2 2.8L7.5 8.5M11.5 9.5v4h-9v-9h4"></path>"#)
    static let filter = drawing(#"<path d="M2 4h12M4.5 8h7M6.8 12h2.4"></path>"#)
    static let plus = drawing(#"<path d="M8 3v10M3 8h10"></path>"#)
    static let download = drawing(#"<path d="M8 2.5V10M4.8 7L8 10.2 11.2 7M2.8 13.3h10.4"></path>"#)

    private static func drawing(_ shapes: StaticString) -> HTML {
        var icon = HTML(
            constantMarkup: #"<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">"#)
        icon.append(HTML(constantMarkup: shapes))
        icon.append(HTML(constantMarkup: "</svg>"))
        return icon
    }
}
