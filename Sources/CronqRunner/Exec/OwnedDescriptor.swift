import Glibc

/// A file descriptor that is closed exactly once.
struct OwnedDescriptor: ~Copyable {
    let number: Int32

    init(adopting number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// The same file under a number that is not one of those a helper is given. A runner started with closed standard
    /// streams gets small numbers for its pipes, and placing one pipe as descriptor 1 would destroy another.
    consuming func aboveHelperDescriptors() throws(CommandError) -> OwnedDescriptor {
        guard number < ExecInvocation.firstForeignDescriptor else { return self }
        let moved = fcntl(number, F_DUPFD_CLOEXEC, ExecInvocation.firstForeignDescriptor)
        guard moved >= 0 else { throw .spawnFailed("move a descriptor", errno) }
        return OwnedDescriptor(adopting: moved)
    }

    func makeNonBlocking() {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    }
}
