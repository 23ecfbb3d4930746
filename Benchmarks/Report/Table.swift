/// A table in Markdown, padded so that it can be read as it is.
struct Table: Sendable {
    struct Column: Sendable {
        let title: String
        var isNumber = false
    }

    let columns: [Column]
    /// As many cells as there are columns.
    var rows: [[String]] = []

    var text: String {
        let lines = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        let rule = columns.indices.map { column -> String in
            let dashes = String(repeating: "-", count: max(widths[column], Self.least) - 1)
            return dashes + (columns[column].isNumber ? ":" : "-")
        }
        return ([lines[0], rule] + lines.dropFirst()).map { line($0, widths) }.joined(separator: "\n")
    }

    /// Narrower rules are no tables everywhere.
    private static let least = 3

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = columns.indices.map { column -> String in
            let cell = cells[column]
            let blanks = String(repeating: " ", count: max(widths[column], Self.least) - cell.count)
            return columns[column].isNumber ? blanks + cell : cell + blanks
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }
}
