/// A round in which something else happened than what is measured: a figure would say nothing.
struct SpoiledRound: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
