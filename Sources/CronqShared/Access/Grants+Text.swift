import Foundation

extension Grants {
    /// As the tables of users and tokens keep them: JSON.
    package var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    package init(column: String) throws {
        do {
            self = try JSONDecoder().decode(Grants.self, from: Data(column.utf8))
        } catch {
            // Nobody gets a permission by guessing.
            throw StoreError(.schema, "stored permissions cannot be read: \(error)")
        }
    }
}
