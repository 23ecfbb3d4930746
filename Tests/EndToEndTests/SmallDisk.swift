import Foundation
import TestPrograms
import TestSupport
import Testing

/// A file system so small that a test can fill it, with CronQ's data folder on it.
struct SmallDisk {
    let cronq: Cronq

    /// Starts CronQ there, and takes the disk away when `body` is done.
    static func run(_ body: (SmallDisk) async throws -> Void) async throws {
        try await Cronq.prepared { cronq in
            let disk = SmallDisk(cronq: cronq)
            let holder = try await disk.mount()
            defer {
                holder?.destroy()
                if holder == nil { Files.remove(cronq.data) }
            }
            try await cronq.start()
            try await body(disk)
        }
    }

    /// Four megabytes that only CronQ sees. In a container that may not have such a thing: what the container has as
    /// shared memory, which is little.
    private func mount() async throws -> ChildProcess? {
        // Whoever is not root is it within.
        let asRoot = Binaries.isRoot ? [] : ["--user", "--map-root-user"]
        let script = "mkdir \"$0\" && mount -t tmpfs -o size=4m,mode=700 cronq \"$0\" && echo there && exec sleep 1000"
        let holder = try ChildProcess(
            ["unshare", "--mount"] + asRoot + ["/bin/sh", "-c", script, cronq.data],
            environment: ["PATH": "/usr/bin:/bin"], files: cronq.folder + "/disk")
        let isMounted = try await eventually("there is a disk, or there cannot be one") {
            holder.output == "there\n" ? true : holder.ended() == nil ? nil : false
        }
        if isMounted {
            let join = Binaries.isRoot ? [] : ["--user", "--preserve-credentials"]
            cronq.inside = ["nsenter", "--target", "\(holder.id)", "--mount"] + join
            cronq.wrapper = cronq.inside
            return holder
        }
        let memory = "/dev/shm"
        let facts = try FileManager.default.attributesOfFileSystem(forPath: memory)
        let free = (facts[.systemFreeSize] as? NSNumber)?.int64Value ?? .max
        try #require(
            free < 256 << 20, "no disk to fill: \(holder.errors), and \(memory) has \(free) bytes, which is too much")
        cronq.data = memory + "/" + URL(filePath: cronq.folder).lastPathComponent
        return nil
    }

    /// Leaves no room at all.
    func fill() async throws {
        let filled = try await cronq.tool(cronq.inside + ["sh", "-c", "cat /dev/zero >> \(cronq.data)/filler"])
        #expect(filled.errors.contains("No space left"))
    }

    func makeRoom() async throws {
        let removed = try await cronq.tool(cronq.inside + ["rm", "\(cronq.data)/filler"])
        #expect(removed.ending == .exited(0))
    }
}
