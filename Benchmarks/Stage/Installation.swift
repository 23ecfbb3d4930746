/// The two forms in which people run CronQ. The raw value stands in the names of figures.
enum Installation: String, Sendable {
    case fleet
    case standalone
}
