import Foundation

/// Definitions as the `revisions` table keeps them: JSON in the vocabulary of the API, keys in a fixed order.
public enum DefinitionText {
    public static func write(_ definition: JobDefinition) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(definition), as: UTF8.self)
    }

    public static func read(_ text: String) throws -> JobDefinition {
        try JSONDecoder().decode(JobDefinition.self, from: Data(text.utf8))
    }
}
