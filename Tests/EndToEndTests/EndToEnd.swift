import Testing

/// Tests of the real programs, as people use them: one after the other, because each has the machine's cores to share
/// with commands and a browser.
@Suite(.serialized, .timeLimit(.minutes(3))) enum EndToEnd {}
