/// One thing that is measured. Its name is unique in the whole bench, such as "burst of 2,000: fleet".
struct Figure: Hashable, Codable, Sendable {
    var name: String
    var unit: Unit
}
