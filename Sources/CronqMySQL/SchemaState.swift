/// How far the tables of a database are, seen from this program.
public enum SchemaState: Sendable, Hashable {
    /// There are none.
    case absent
    /// Of an older version; an injector of this version upgrades them.
    case older(Int)
    case current
    /// Of a newer version. One version ahead is fine: a newer injector is there already, this program goes on until it is
    /// replaced.
    case newer(Int)
}
