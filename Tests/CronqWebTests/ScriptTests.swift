import Foundation
import Testing

@testable import CronqWeb

@Suite("Scripts")
struct ScriptTests {
    private static func text(_ asset: Asset) -> String { String(decoding: asset.body, as: UTF8.self) }

    /// The files that a script imports.
    private static func imports(_ text: String) -> [String] {
        text.matches(of: #/from "\./([a-z]+\.js)";/#).map { String($0.1) }
    }

    @Test("markup is made in one place only, and no text is ever run", arguments: Assets.scripts.map(\.name))
    func policy(name: String) throws {
        let text = Self.text(try #require(Assets.scripts.first { $0.name == name }))
        let isMarkup = name == "markup.js"
        for word in ["innerHTML", "createPolicy", "DOMParser"] {
            #expect(text.components(separatedBy: word).count == (isMarkup ? 2 : 1), "\(word)")
        }
        let forbidden = [
            "eval(", "outerHTML", "insertAdjacentHTML", "document.write", "new Function", "javascript:", "alert(",
            "confirm(", "prompt(", "http:", "https:", ".style",
        ]
        for word in forbidden { #expect(!text.contains(word), "\(word)") }
    }

    @Test("every import is served, and every script is reached from the one that pages name")
    func imports() {
        let scripts = Dictionary(uniqueKeysWithValues: Assets.scripts.map { ($0.name, Self.text($0)) })
        var reached: Set<String> = []
        var next = [Assets.script.name]
        while let name = next.popLast() {
            guard reached.insert(name).inserted else { continue }
            guard let text = scripts[name] else {
                Issue.record("\(name) is not served")
                continue
            }
            next += Self.imports(text)
        }
        #expect(reached == Set(scripts.keys))
    }

    @Test("together they stay within their budget")
    func budget() {
        #expect(Assets.scripts.reduce(0) { $0 + $1.body.count } <= 34_816)
    }
}
