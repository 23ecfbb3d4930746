import TestPrograms
import TestSupport

/// What the commands of a fleet write down themselves: a line for each start, in one file that CronQ does not know.
struct Witness {
    let file: String

    init(_ fleet: Fleet) { file = fleet.folder + "/witness" }

    /// The beginning of a command that says that it was started. One short write to a file opened for appending is one piece.
    var note: String { "echo \"$CRONQ_RUN_ID $CRONQ_ATTEMPT\" >> \(file)" }

    var lines: [String] { Files.lines(file) }
}
