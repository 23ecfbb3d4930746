extension SQLError {
    /// What an error means for the transaction it happened in.
    enum Consequence: Sendable, Hashable {
        /// The statement did nothing; the transaction may go on.
        case statement
        /// The transaction is gone, or cannot be finished as it is: it starts over.
        case restart
        /// A lock was waited for in vain. The transaction is still open, and a COMMIT would keep what came before: it is rolled
        /// back, and starts over.
        case lockWait
        /// The connection is gone, and what it had open with it.
        case lost
        /// This server cannot do it now: read-only, overloaded, out of reach.
        case unavailable
        /// It has no room.
        case full
        /// It does not let this user do it.
        case denied
    }

    var consequence: Consequence {
        switch code {
        // Deadlock, record changed since the snapshot, not ready (Galera), prepared anew, statement timeouts and KILL QUERY, table
        // changed, unknown statement, rolled back at commit (group replication), other columns than when it was prepared.
        case 1_213, 1_020, 1_047, 1_615, 1_969, 3_024, 4_020, 1_317, 1_412, 1_243, 3_101, 2_057: .restart
        case 1_205: .lockWait
        // Gone away, lost, killed, shutting down, idle for too long, TLS failure, broken or out-of-order packets.
        case 2_006, 2_013, 2_014, 2_026, 2_027, 2_055, 5_013, 5_014, 1_053, 1_152, 1_158, 1_159, 1_160, 1_161, 1_184,
            1_927,
            3_169, 4_031:
            .lost
        // Read-only, too many connections or statements, out of memory, host blocked, handshake, nobody there, unknown host.
        case 1_290, 1_836, 1_040, 1_041, 1_042, 1_043, 1_129, 1_203, 1_226, 1_461, 2_001, 2_002, 2_003, 2_004, 2_005,
            2_012:
            .unavailable
        case 1_114, 1_021, 1_026, 1_034, 3: .full
        case 1_044, 1_045, 1_130, 1_142, 1_143, 1_227, 1_698: .denied
        default: .statement
        }
    }
}
