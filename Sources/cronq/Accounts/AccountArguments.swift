import ArgumentParser
import CronqAccess
import CronqSchedule
import CronqShared

/// A role in one category: `NAME=ROLE`.
struct CategoryRole: Sendable, Hashable {
    var category: String
    var role: Role
}

/// How long a token lasts; `nil` = until it is revoked.
struct TokenLifetime: Sendable, Hashable, CustomStringConvertible {
    var span: TimeSpan?

    var description: String { span?.text ?? "never" }
}

/// Reads what is written on the command line.
enum AccountArguments {
    static func role(_ text: String) throws -> Role {
        guard let role = Role(rawValue: text.lowercased()) else {
            throw ValidationError("use admin, editor, operator or viewer")
        }
        return role
    }

    static func categoryRole(_ text: String) throws -> CategoryRole {
        guard let sign = text.lastIndex(of: "="), sign > text.startIndex else {
            throw ValidationError("write NAME=ROLE, such as reports=editor")
        }
        return CategoryRole(
            category: String(text[..<sign]), role: try role(String(text[text.index(after: sign)...])))
    }

    static func category(_ text: String) throws -> String {
        guard !text.isEmpty else { throw ValidationError("name a category") }
        return text
    }

    static func lifetime(_ text: String) throws -> TokenLifetime {
        if text == "never" { return TokenLifetime(span: nil) }
        do {
            return TokenLifetime(span: try TimeSpan(parsing: text))
        } catch {
            throw ValidationError("use a duration such as 90d or 12h, or never")
        }
    }

    static func grants(_ role: Role, _ categories: [CategoryRole]) -> Grants {
        var grants = Grants(role: role)
        for entry in categories { grants.categories[JobDefinition.nameKey(entry.category)] = entry.role }
        return grants
    }

    /// For a token: nothing outside these categories, if there are any.
    static func grants(_ role: Role, within categories: [String]) -> Grants {
        Grants(role: role, limit: categories.isEmpty ? nil : Set(categories.map(JobDefinition.nameKey)))
    }
}

extension Grants {
    /// On one line, for people.
    var words: String {
        var parts = [role.rawValue]
        parts += categories.sorted { $0.key < $1.key }.map { "\($0.value.rawValue) in \($0.key)" }
        if let limit { parts.append(limit.isEmpty ? "nowhere" : "only in " + limit.sorted().joined(separator: ", ")) }
        return parts.joined(separator: ", ")
    }
}
