import CronqShared
import Testing

@testable import CronqAMQP

@Suite("What is said on the first day")
struct OpenFaultTests {
    private static let settings = BrokerSettings(
        hosts: [ServerHost(name: "mq.example", port: 5_671)], user: "guest", password: "geheim-1",
        virtualHost: "prod", source: "RABBITMQ_URL")

    @Test(
        "each failure names the server, the setting and the remedy, and never the password",
        arguments: [
            (.unknownHost, .unreachable, ["mq.example", "RABBITMQ_URL"]),
            (.nothingListens, .unreachable, ["mq.example:5671", "RabbitMQ runs", "RABBITMQ_URL"]),
            (.timedOut, .unreachable, ["mq.example:5671", "5s", "firewall"]),
            (.tlsFile("/etc/x.pem"), .refused, ["/etc/x.pem", "PEM"]),
            (.certificateRefused("self-signed", isName: false), .refused, ["self-signed", "cacertfile"]),
            (.certificateRefused("mismatch", isName: true), .refused, ["mismatch", "server_name_indication"]),
            (.tlsFailed, .refused, ["mq.example:5671", "amqp://"]),
            (.refused(code: 403, text: "ACCESS_REFUSED"), .refused, ["guest", "only on localhost", "add_user"]),
            (.refused(code: 530, text: "NOT_ALLOWED"), .refused, ["“prod”", "add_vhost", "set_permissions"]),
            (.refused(code: 320, text: "CONNECTION_FORCED"), .unreachable, ["CONNECTION_FORCED"]),
            (.tooOld(version: "3.7.28"), .refused, ["3.7.28", "3.8"]),
            (.lost("closed"), .unreachable, ["mq.example:5671", "amqps://"]),
        ] as [(OpenFault, BrokerError.Code, [String])])
    func texts(fault: OpenFault, code: BrokerError.Code, parts: [String]) {
        let error = fault.explained(Self.settings.hosts[0], Self.settings)
        #expect(error.code == code)
        for part in parts { #expect(error.description.contains(part), "\(error)") }
        #expect(!error.description.contains("geheim"))
        #expect(!error.description.contains("\n"))
    }

    @Test("on this host guest works, so it is the password that is wrong")
    func guestHere() {
        for host in ["localhost", "127.0.0.1", "::1"] {
            let error = OpenFault.refused(code: 403, text: "x").explained(
                ServerHost(name: host, port: 1), Self.settings)
            #expect(!error.description.contains("only on localhost"))
            #expect(error.description.contains("check user and password"))
        }
    }
}
