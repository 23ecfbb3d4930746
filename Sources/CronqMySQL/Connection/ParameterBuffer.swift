import CMariaDB

/// Values laid out in memory as libmariadb reads them: one piece of memory, used again by every execution on a connection.
final class ParameterBuffer {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)

    deinit { memory.deallocate() }

    /// Lays out the values of one execution.
    ///
    /// - Returns: One binding per value, good until the next call.
    func layOut(_ values: [SQLValue]) -> UnsafeMutablePointer<MYSQL_BIND> {
        var place = room(bindings: values.count, slots: values.count, bytes: values.reduce(0) { $0 + $1.byteCount })
        let bindings = place.take(MYSQL_BIND.self, values.count)
        let slots = place.take(Int64.self, values.count)
        for (index, value) in values.enumerated() {
            var binding = MYSQL_BIND()
            switch value {
            case .null:
                binding.buffer_type = MYSQL_TYPE_NULL
            case .integer(let integer):
                slots[index] = integer
                binding.buffer_type = MYSQL_TYPE_LONGLONG
                binding.buffer = UnsafeMutableRawPointer(slots + index)
            case .real(let real):
                slots[index] = Int64(bitPattern: real.bitPattern)
                binding.buffer_type = MYSQL_TYPE_DOUBLE
                binding.buffer = UnsafeMutableRawPointer(slots + index)
            case .text, .bytes:
                let copy = place.copy(value)
                binding.buffer_type = value.isText ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB
                binding.buffer = copy.baseAddress
                binding.buffer_length = UInt(copy.count)
            }
            (bindings + index).initialize(to: binding)
        }
        return bindings
    }

    /// Lays out the values of many executions column by column: array binding.
    ///
    /// - Returns: One binding per column, good until the next call.
    func layOut(columns: [ColumnType], rows: ArraySlice<[SQLValue]>) -> UnsafeMutablePointer<MYSQL_BIND> {
        let bytes = rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1.byteCount } }
        // Per value: its number or its address, its length, and whether it is NULL (rounded up to a slot).
        var place = room(bindings: columns.count, slots: columns.count * rows.count * 3, bytes: bytes)
        let bindings = place.take(MYSQL_BIND.self, columns.count)
        for (index, type) in columns.enumerated() {
            var binding = MYSQL_BIND()
            binding.buffer_type = type.bufferType
            let indicators = place.take(CChar.self, rows.count)
            let slots = place.take(Int64.self, rows.count)
            let lengths = place.take(UInt.self, rows.count)
            for (row, values) in rows.enumerated() {
                let value = values[index]
                indicators[row] = CChar((value == .null ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE).rawValue)
                slots[row] = 0
                lengths[row] = 0
                switch value {
                case .null: break
                case .integer(let integer): slots[row] = integer
                case .real(let real): slots[row] = Int64(bitPattern: real.bitPattern)
                case .text, .bytes:
                    let copy = place.copy(value)
                    slots[row] = Int64(Int(bitPattern: copy.baseAddress))
                    lengths[row] = UInt(copy.count)
                }
            }
            binding.u.indicator = indicators
            binding.buffer = UnsafeMutableRawPointer(slots)
            binding.length = lengths
            (bindings + index).initialize(to: binding)
        }
        return bindings
    }

    /// Memory for so many bindings, 8-byte slots and bytes, with a few bytes to spare for alignment.
    private func room(bindings: Int, slots: Int, bytes: Int) -> Place {
        let needed = bindings * MemoryLayout<MYSQL_BIND>.stride + slots * 8 + bytes + (bindings + 4) * 16
        if memory.count < needed || memory.count > Self.most && needed <= Self.most {
            memory.deallocate()
            memory = .allocate(byteCount: max(needed, 4_096), alignment: 16)
        }
        return Place(next: memory.baseAddress!)
    }

    /// What is kept from one execution to the next; a statement may use more while it runs.
    private static let most = 8 << 20
}

/// The part of the memory that is still free.
private struct Place {
    var next: UnsafeMutableRawPointer

    mutating func take<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
        let start = next.alignedUp(for: type)
        next = start + count * MemoryLayout<T>.stride
        return start.bindMemory(to: type, capacity: count)
    }

    mutating func copy(_ value: SQLValue) -> UnsafeMutableRawBufferPointer {
        let target = UnsafeMutableRawBufferPointer(start: next, count: value.byteCount)
        switch value {
        case .text(var text): text.withUTF8 { target.copyMemory(from: UnsafeRawBufferPointer($0)) }
        case .bytes(let bytes): target.copyBytes(from: bytes)
        case .null, .integer, .real: break
        }
        next += target.count
        return target
    }
}

extension SQLValue {
    /// How many bytes it brings beside its slot.
    var byteCount: Int {
        switch self {
        case .null, .integer, .real: 0
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        }
    }

    fileprivate var isText: Bool {
        if case .text = self { true } else { false }
    }
}
