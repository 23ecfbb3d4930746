// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is compiled with: language mode 6, explicit existentials and imports, no warning tolerated.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "cronq",
    products: [
        .executable(name: "cronq", targets: ["cronq"]),
        .executable(name: "cronq-bench", targets: ["cronq-bench"]),
        .executable(name: "cronq-exec", targets: ["cronq-exec"]),
        .executable(name: "cronq-injector", targets: ["cronq-injector"]),
        .executable(name: "cronq-results", targets: ["cronq-results"]),
        .executable(name: "cronq-runner", targets: ["cronq-runner"]),
        .executable(name: "cronq-web", targets: ["cronq-web"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // The kernel, from the pure centre outwards. Arrows run one way: docs/architecture.md.
        .target(name: "CronqSchedule", swiftSettings: strict),
        .target(
            name: "CronqShared",
            dependencies: ["CronqSchedule", log, .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),

        // Who may come in, and what they may do: for the web server and the operator's tool.
        .target(
            name: "CronqAccess",
            dependencies: [
                "CronqSchedule", "CronqShared", log,
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // Adapters.
        .target(
            name: "CronqSQLite",
            dependencies: ["CronqShared", "CronqSchedule", .product(name: "GRDB", package: "GRDB.swift")],
            resources: [
                .embedInCode("Schema/0001_ledger.sql"), .embedInCode("Schema/0002_processes.sql"),
                .embedInCode("Schema/0003_admin.sql"),
            ],
            swiftSettings: strict),

        .systemLibrary(name: "CMariaDB"),
        .target(
            name: "CronqMySQL", dependencies: ["CMariaDB", "CronqShared", "CronqSchedule", log],
            resources: [.embedInCode("Schema/0001_ledger.sql"), .embedInCode("Schema/0002_admin.sql")],
            swiftSettings: strict),
        .systemLibrary(name: "CRabbitMQ"),
        .target(
            name: "CronqAMQP", dependencies: ["CRabbitMQ", "CronqShared", "CronqSchedule", log], swiftSettings: strict),

        // Roles.
        .target(name: "CronqInjector", dependencies: ["CronqSchedule", "CronqShared", log], swiftSettings: strict),
        .target(name: "CronqRunner", dependencies: ["CronqSchedule", "CronqShared", log], swiftSettings: strict),
        .target(name: "CronqResults", dependencies: ["CronqSchedule", "CronqShared", log], swiftSettings: strict),
        .target(
            name: "CronqWeb",
            dependencies: [
                "CronqAccess", "CronqShared", "CronqSchedule", log,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("Assets/Scripts/app.js"),
                .embedInCode("Assets/Scripts/dom.js"),
                .embedInCode("Assets/Scripts/keys.js"),
                .embedInCode("Assets/Scripts/live.js"),
                .embedInCode("Assets/Scripts/markup.js"),
                .embedInCode("Assets/Scripts/morph.js"),
                .embedInCode("Assets/Scripts/output.js"),
                .embedInCode("Assets/Scripts/search.js"),
                .embedInCode("Assets/Scripts/select.js"),
                .embedInCode("Assets/Scripts/times.js"),
                .embedInCode("Assets/openapi.yaml"),
            ],
            swiftSettings: strict),

        // What every executable does: flags, log, signals, exit statuses.
        .target(
            name: "CronqProcess", dependencies: ["CronqShared", "CronqSchedule", arguments, log], swiftSettings: strict),

        // Executables choose the adapters.
        .executableTarget(
            name: "cronq",
            dependencies: [
                "CronqAccess", "CronqInjector", "CronqMySQL", "CronqProcess", "CronqResults", "CronqRunner",
                "CronqSQLite", "CronqSchedule", "CronqShared", "CronqWeb", arguments, log,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "cronq-injector",
            dependencies: ["CronqInjector", "CronqProcess", "CronqMySQL", "CronqAMQP", "CronqShared", arguments, log],
            swiftSettings: strict),
        .executableTarget(
            name: "cronq-results",
            dependencies: ["CronqResults", "CronqProcess", "CronqMySQL", "CronqAMQP", "CronqShared", arguments, log],
            swiftSettings: strict),
        .executableTarget(
            name: "cronq-runner",
            dependencies: ["CronqRunner", "CronqProcess", "CronqAMQP", "CronqShared", arguments, log],
            swiftSettings: strict),
        .executableTarget(
            name: "cronq-web",
            dependencies: ["CronqWeb", "CronqProcess", "CronqMySQL", "CronqAMQP", "CronqShared", arguments, log],
            swiftSettings: strict),
        // Plain C without any library, in a static file: each run starts one, and the start of a C library or of the Swift
        // runtime costs more than all that it does.
        .executableTarget(
            name: "cronq-exec",
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fno-stack-protector"])],
            linkerSettings: [
                .unsafeFlags(["-static-executable", "-nostartfiles", "-Xclang-linker", "-nostdlib"])
            ]),

        // Tests: one folder per module; what several of them need, and the suite that every store must pass, are libraries.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "CronqScheduleTests", dependencies: ["CronqSchedule", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "CronqExecTests", dependencies: ["CronqRunner", "cronq-exec"], swiftSettings: strict),
        .testTarget(
            name: "CronqProcessTests", dependencies: ["CronqProcess", "CronqShared", "CronqSchedule", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CronqSharedTests", dependencies: ["CronqShared", "CronqSchedule", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CronqAccessTests",
            dependencies: [
                "cronq", "CronqAccess", "CronqProcess", "CronqSQLite", "CronqShared", "CronqSchedule",
                "StoreConformance", "TestSupport", arguments, log,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CronqRunnerTests",
            dependencies: ["CronqRunner", "CronqShared", "CronqSchedule", "TestSupport", log],
            swiftSettings: strict),
        .testTarget(
            name: "CronqInjectorTests",
            dependencies: ["CronqInjector", "CronqShared", "CronqSchedule", "TestSupport", log],
            swiftSettings: strict),
        .testTarget(
            name: "CronqResultsTests",
            dependencies: ["CronqResults", "CronqShared", "CronqSchedule", "TestSupport", log],
            swiftSettings: strict),
        .target(
            name: "StoreConformance", dependencies: ["CronqShared", "CronqSchedule"], path: "Tests/StoreConformance",
            swiftSettings: strict),
        .testTarget(
            name: "CronqSQLiteTests",
            dependencies: [
                "CronqSQLite", "CronqShared", "CronqSchedule", "StoreConformance",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CronqWebTests",
            dependencies: [
                "CronqAccess", "CronqWeb", "CronqShared", "CronqSchedule", "CronqSQLite", "StoreConformance", log,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "CronqRunner", "CronqResults", "CronqInjector", "CronqSQLite", "CronqShared", "CronqSchedule",
                "TestSupport", log,
            ],
            swiftSettings: strict),
        // Real servers for tests: private ones, in a temporary folder, on free ports.
        .target(name: "TestServers", dependencies: ["TestSupport"], path: "Tests/TestServers", swiftSettings: strict),
        // The built programs as processes: a standalone, and a fleet on those servers.
        .target(
            name: "TestPrograms", dependencies: ["TestServers", "TestSupport"], path: "Tests/TestPrograms",
            swiftSettings: strict),
        .testTarget(
            name: "CronqMySQLTests",
            dependencies: ["CronqMySQL", "CronqShared", "CronqSchedule", "StoreConformance", "TestServers", log],
            swiftSettings: strict),
        .testTarget(
            name: "CronqAMQPTests",
            dependencies: ["CronqAMQP", "CronqShared", "CronqSchedule", "TestServers", "TestSupport", log],
            swiftSettings: strict),
        .testTarget(
            name: "FleetTests",
            dependencies: [
                "cronq-injector", "cronq-results", "cronq-runner", "cronq-web", "cronq-exec", "CronqShared",
                "TestPrograms", "TestServers", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["cronq", "cronq-exec", "CronqShared", "TestPrograms", "TestSupport"],
            swiftSettings: strict),

        // Measures the programs that lie beside it, on such servers: `make bench`. It is not installed.
        .executableTarget(
            name: "cronq-bench",
            dependencies: [
                "CronqSchedule", "CronqShared", "CronqMySQL", "CronqSQLite", "CronqAMQP", "CronqRunner",
                "TestServers", "TestSupport", "TestPrograms", arguments, log,
            ],
            path: "Benchmarks", swiftSettings: strict),
        .testTarget(name: "BenchTests", dependencies: ["cronq-bench"], swiftSettings: strict),
    ]
)
