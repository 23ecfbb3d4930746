/// A command that has been started. Dropping it changes nothing; after the command's end its functions do nothing.
public protocol RunningCommand: Sendable {
    /// The process that supervises the command (`cronq-exec`), whose child is the command's shell.
    var processID: Int32 { get }

    /// Asks the whole process tree to end: SIGTERM.
    func terminate()

    /// Ends the whole process tree: SIGKILL.
    func kill()
}
