import ArgumentParser

/// What every account command accepts.
struct AccountOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The data folder of a standalone.", valueName: "folder"))
    var data: String?
}
