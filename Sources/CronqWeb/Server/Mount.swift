/// Where the server's addresses begin: `SCRIPT_NAME`, such as `/cronq` behind a proxy that serves other things as well.
///
/// A task-local value, set once for each request: every link of every page needs it, and none decides anything by it.
enum Mount {
    /// Empty, or a path that begins with a slash and does not end in one.
    @TaskLocal static var prefix = ""
}
