/// How many slots of a runner are busy, as a bar beside the words.
struct SlotMeter {
    var busy: Int
    var slots: Int

    private static let width = 96

    func render() -> HTML {
        Tag.span(.class("meta")) {
            Tag.svg(.width(Self.width), .height(10), .role("img"), .label(words)) {
                Tag.title { words }
                Tag.rect(.class("axis"), .x(0), .y(0), .width(Self.width), .height(10), .cornerRadius(2)) {}
                if filled > 0 {
                    Tag.rect(.class("bar running"), .x(0), .y(0), .width(filled), .height(10), .cornerRadius(2)) {}
                }
            }
        }
    }

    private var filled: Int { slots > 0 ? Self.width * min(max(busy, 0), slots) / slots : 0 }

    var words: String { "\(NumberWords.grouped(busy)) of \(NumberWords.count(slots, "slot")) busy" }
}
