import CronqSchedule

/// What a connection is for. Confined to the connection's thread; nothing here may wait, except for answers of the broker.
protocol LinkRole: AnyObject, SendableMetatype {
    associatedtype Command: Sendable

    /// Takes note of what somebody wants. It is carried out in `work`, or answered in `rest` if there is no connection.
    func accept(_ command: Command)

    /// A channel is open: a new epoch.
    func opened(_ connection: RawConnection) throws(LinkFault)

    /// The channel is gone, with everything that was outstanding on it.
    ///
    /// - Returns: Whether the log tells already why.
    func closed() -> Bool

    func received(_ event: BrokerEvent, _ connection: RawConnection) throws(LinkFault)

    /// Does what there is to do on the connection. Everything that has arrived was `received` right before.
    func work(_ connection: RawConnection, now: TimeSpan) throws(LinkFault)

    /// There is no connection.
    func rest()

    /// When `work` has something to do without being woken.
    var nextWake: TimeSpan? { get }

    /// Whether nothing would be lost by closing now.
    var isSettled: Bool { get }

    /// The link is closed for good.
    func finish()
}
