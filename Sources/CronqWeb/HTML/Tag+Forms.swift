/// What forms, filters and lists of changes are made of.
extension Tag {
    static let label = Tag("label")
    static let select = Tag("select")
    static let option = Tag("option")
    static let textarea = Tag("textarea")
    static let datalist = Tag("datalist")
    static let del = Tag("del")
    static let ins = Tag("ins")
    static let figure = Tag("figure")
    static let figcaption = Tag("figcaption")
    static let caption = Tag("caption")
    static let kbd = Tag("kbd")
    static let mark = Tag("mark")
}
