/// Lines with columns, for a terminal.
struct TextTable: Sendable {
    private var rows: [[String]]

    init(_ header: [String]) { rows = [header] }

    mutating func add(_ row: [String]) {
        // A control character would move the cursor, or worse.
        rows.append(
            row.map { cell in
                cell.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
            })
    }

    var text: String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            var line = Substring(cells.joined(separator: "  "))
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }
}
