import TestPrograms
import TestSupport
import Testing

extension EndToEnd {
    @Suite("The local door") struct DoorTests {
        @Test("requests with a foreign name, from a foreign page or through a proxy are refused")
        func headers() async throws {
            try await Cronq.run { cronq in
                let id = try await cronq.put(Job(name: "guarded", command: "true"))
                let own = "127.0.0.1:\(cronq.port)"
                let refused = [
                    "Host: evil.example", "Host: evil.example:\(cronq.port)", "Host: localhost.evil.example",
                    "Origin: http://evil.example", "Origin: null", "Origin: http://127.0.0.1:1",
                    "Origin: https://\(own)", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: \(own)",
                    "Forwarded: for=127.0.0.1", "Via: 1.1 proxy", "X-Real-IP: 127.0.0.1", "Sec-Fetch-Site: cross-site",
                ]
                for header in refused {
                    let answer = try await cronq.curl("/api/jobs/\(id)/run", method: "POST", headers: [header])
                    #expect(answer.status == 403, "\(header)")
                    let form = try await cronq.curl(
                        "/job/\(id)/run", method: "POST", body: "note=x",
                        headers: [header, "content-type: application/x-www-form-urlencoded"])
                    #expect(form.status == 403, "\(header)")
                }
                for header in refused where !header.hasPrefix("Sec-Fetch") && !header.hasPrefix("Origin") {
                    #expect(try await cronq.curl("/", headers: [header]).status == 403, "\(header)")
                }
                #expect(try await cronq.count("select count(*) from runs") == 0)
                for header in ["Host: localhost:\(cronq.port)", "Host: [::1]:\(cronq.port)", "Origin: http://\(own)"] {
                    #expect(try await cronq.curl("/", headers: [header]).status == 200, "\(header)")
                }
            }
        }

        @Test("another user of this machine is refused; root and the owner are let in")
        func otherUser() async throws {
            try await Cronq.run { cronq in
                #expect(try await cronq.curl("/").status == 200)
                // Only root can become somebody else; the door's own tests ask it about every user.
                guard Binaries.canBecomeAnother(toCheck: "another user of this machine is refused") else { return }
                let nobody = ["setpriv", "--reuid", "65534", "--clear-groups"]
                for path in ["/", "/api/jobs", "/failures", "/users"] {
                    let answer = try await cronq.curl(path, wrapper: nobody)
                    #expect(answer.status == 403, "\(path)")
                }
                // Whatever watches this machine may ask whether CronQ is there, and learns nothing else; what pages look like is no secret.
                #expect(try await cronq.curl("/_status", wrapper: nobody).json == .object(["status": .text("OK")]))
            }
        }

        @Test("a CronQ of another user lets that user and root in")
        func otherOwner() async throws {
            guard Binaries.canBecomeAnother(toCheck: "a CronQ of another user lets that user and root in") else {
                return
            }
            try await Cronq.prepared { cronq in
                let nobody = ["setpriv", "--reuid", "65534", "--clear-groups"]
                _ = try await cronq.tool(["chown", "65534", cronq.folder])
                // Where the build lies may be closed to others.
                _ = try await cronq.tool(["cp", Binaries.cronq, Binaries.cronq + "-exec", cronq.folder])
                cronq.wrapper = nobody
                cronq.program = cronq.folder + "/cronq"
                try await cronq.start()
                #expect(!cronq.log.contains("as root"))
                #expect(try await cronq.curl("/").status == 200)
                #expect(try await cronq.curl("/", wrapper: nobody).status == 200)
                #expect(
                    try await cronq.curl("/", wrapper: ["setpriv", "--reuid", "65533", "--clear-groups"]).status == 403)
                let row = try await cronq.run(Job(name: "who", command: "id -u"))
                #expect(try await cronq.output(try #require(row["run_id"])) == "65534\n")
                #expect(try await cronq.stop() == .exited(0))
            }
        }

        @Test("the last lines of defence of the pages are in every answer")
        func securityHeaders() async throws {
            try await Cronq.run { cronq in
                for path in ["/", "/failures", "/nowhere", "/api/jobs"] {
                    let headers = try await cronq.curl(path).headers
                    for part in ["content-security-policy:", "x-content-type-options: nosniff", "referrer-policy:"] {
                        #expect(headers.contains(part), "\(path): \(part)")
                    }
                    #expect(!headers.contains("unsafe-inline") && !headers.contains("access-control-allow-origin"))
                }
            }
        }
    }
}
