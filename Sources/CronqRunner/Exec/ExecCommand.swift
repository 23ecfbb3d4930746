/// A command that runs under `cronq-exec`.
struct ExecCommand: RunningCommand {
    let processID: Int32
    let link: ExecLink

    func terminate() {
        link.send("T")
    }

    func kill() {
        link.send("K")
    }
}
