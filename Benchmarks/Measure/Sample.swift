/// What one round gave for a figure.
struct Sample: Codable, Sendable {
    var figure: Figure
    var value: Double

    init(_ name: String, _ value: Double, _ unit: Unit) {
        figure = Figure(name: name, unit: unit)
        self.value = value
    }
}
