import CRabbitMQ

/// Memory for what one call of the library is given; freed with the arena.
final class RawArena {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { source in
            guard let start = source.baseAddress, !source.isEmpty else { return amqp_bytes_t(len: 0, bytes: nil) }
            let block = allocate(source.count, alignment: 1)
            block.copyMemory(from: start, byteCount: source.count)
            return amqp_bytes_t(len: source.count, bytes: block)
        }
    }

    func table(_ fields: [Field]) -> amqp_table_t {
        guard !fields.isEmpty else { return amqp_table_t(num_entries: 0, entries: nil) }
        let size = MemoryLayout<amqp_table_entry_t>.stride * fields.count
        let entries = allocate(size, alignment: MemoryLayout<amqp_table_entry_t>.alignment)
            .bindMemory(to: amqp_table_entry_t.self, capacity: fields.count)
        for (index, field) in fields.enumerated() {
            (entries + index).initialize(to: amqp_table_entry_t(key: bytes(field.name), value: value(field.value)))
        }
        return amqp_table_t(num_entries: Int32(fields.count), entries: entries)
    }

    private func value(_ value: FieldValue) -> amqp_field_value_t {
        var raw = amqp_field_value_t()
        switch value {
        case .text(let text):
            raw.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            raw.value.bytes = bytes(text)
        case .integer(let number):
            raw.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
            raw.value.i64 = number
        case .boolean(let flag):
            raw.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            raw.value.boolean = flag ? 1 : 0
        case .table(let fields):
            raw.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            raw.value.table = table(fields)
        }
        return raw
    }

    private func allocate(_ count: Int, alignment: Int) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: alignment)
        blocks.append(block)
        return block
    }
}
