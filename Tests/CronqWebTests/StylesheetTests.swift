import CronqShared
import Foundation
import Testing

@testable import CronqWeb

@Suite("Style sheet")
struct StylesheetTests {
    /// The colours of one scheme, by the names of their custom properties.
    struct Scheme: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var colours: [String: [Double]]

        static let all: [Scheme] = {
            let parts = Stylesheet.tokens.components(separatedBy: "@media (prefers-color-scheme: dark)")
            return zip(["light", "dark"], parts).map { Scheme(testDescription: $0, colours: read($1)) }
        }()

        private static func read(_ text: String) -> [String: [Double]] {
            var colours: [String: [Double]] = [:]
            for match in text.matches(of: #/--([a-z0-9-]+): #([0-9a-f]{6});/#) {
                let number = Int(match.2, radix: 16) ?? 0
                colours[String(match.1)] = [number >> 16, number >> 8 & 255, number & 255].map { Double($0) / 255 }
            }
            return colours
        }

        func colour(_ name: String) throws -> [Double] { try #require(colours[name], "there is no --\(name)") }

        /// WCAG 2.2's contrast ratio, 1 to 21.
        func contrast(_ front: String, _ ground: String) throws -> Double {
            Self.contrast(try colour(front), try colour(ground))
        }

        static func contrast(_ one: [Double], _ other: [Double]) -> Double {
            let (first, second) = (luminance(one), luminance(other))
            return (max(first, second) + 0.05) / (min(first, second) + 0.05)
        }

        private static func luminance(_ colour: [Double]) -> Double {
            let linear = colour.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }
    }

    @Test("text can be read on every ground it stands on", arguments: Scheme.all)
    func textContrast(scheme: Scheme) throws {
        let meanings = ["ink", "quiet", "link", "good", "bad", "warn", "active", "still"]
        for front in meanings {
            for ground in ["ground", "panel", "sunken", "hover"] {
                let ratio = try scheme.contrast(front, ground)
                #expect(ratio >= 4.5, "--\(front) on --\(ground)")
            }
        }
        for ground in ["good-ground", "bad-ground", "warn-ground", "active-ground"] {
            for front in ["ink", "quiet", "link", String(ground.prefix { $0 != "-" })] {
                let ratio = try scheme.contrast(front, ground)
                #expect(ratio >= 4.5, "--\(front) on --\(ground)")
            }
        }
        for (front, ground) in [("on-primary", "primary"), ("on-danger", "danger"), ("danger", "panel")] {
            let ratio = try scheme.contrast(front, ground)
            #expect(ratio >= 4.5, "--\(front) on --\(ground)")
        }
    }

    @Test("the edges of fields and the mark of focus can be seen", arguments: Scheme.all)
    func edgeContrast(scheme: Scheme) throws {
        for front in ["edge", "link"] {
            for ground in ["ground", "panel", "sunken"] {
                let ratio = try scheme.contrast(front, ground)
                #expect(ratio >= 3, "--\(front) on --\(ground)")
            }
        }
    }

    @Test("the colours of terminals can be read, also on one another", arguments: Scheme.all)
    func terminalContrast(scheme: Scheme) throws {
        let (ground, ink) = (try scheme.colour("sunken"), try scheme.colour("ink"))
        for front in 0..<16 {
            let text = try scheme.colour("a\(front)")
            #expect(Scheme.contrast(text, ground) >= 4.5, "fg\(front)")
            for back in 0..<16 {
                // As the rule of `bg0` to `bg15` mixes them.
                let mixed = try scheme.colour("a\(back)")
                let tint = zip(mixed, ground).map { 0.2 * $0 + 0.8 * $1 }
                #expect(Scheme.contrast(text, tint) >= 3, "fg\(front) on bg\(back)")
                #expect(Scheme.contrast(ink, tint) >= 4.5, "bg\(back)")
            }
        }
    }

    @Test("both schemes define the same colours, and every custom property that is used is defined")
    func properties() {
        let schemes = Scheme.all
        #expect(schemes.count == 2)
        #expect(Set(schemes[0].colours.keys) == Set(schemes[1].colours.keys))
        let text = Stylesheet.text
        let used = Set(text.matches(of: #/var\(--([a-z0-9-]+)\)/#).map { String($0.1) })
        let defined = Set(text.matches(of: #/--([a-z0-9-]+):/#).map { String($0.1) })
        #expect(used.subtracting(defined) == [])
    }

    @Test("it is one whole, loads nothing from elsewhere, and stays within its budget")
    func rules() {
        let text = Stylesheet.text
        #expect(text.count { $0 == "{" } == text.count { $0 == "}" })
        for word in ["url(http", "url(\"http", "url(//", "@import", "expression(", "</style"] {
            #expect(!text.contains(word), "\(word)")
        }
        let sizes = text.matches(of: #/font-size: ([^;]+);/#).map { String($0.1) }
        #expect(Set(sizes).isSubset(of: (1...5).map { "var(--t\($0))" }), "the type scale")
        #expect(Assets.stylesheet.body.count <= 34_816)
    }

    @Test("every state has a shape and a colour")
    func states() {
        for name in RunState.allCases.map(\.rawValue) + ["paused"] {
            #expect(Stylesheet.text.contains(".\(name) { --shape: url("), "\(name)")
            #expect(Stylesheet.text.contains(".state.\(name), .strip .\(name) { color: "), "\(name)")
        }
    }

    @Test("the names of classes are those of its selectors")
    func classNames() {
        let names = Stylesheet.classNames
        for name in ["panel", "list", "button", "primary", "timed_out", "fg0", "bg15", "icon", "unseen", "now"] {
            #expect(names.contains(name), "\(name)")
        }
        #expect(names.allSatisfy { $0.first?.isLetter == true })
        #expect(names.isDisjoint(with: ["w3", "org", "svg", "css"]))
    }
}
