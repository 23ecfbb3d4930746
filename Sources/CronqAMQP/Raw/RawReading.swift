import CRabbitMQ

// Copies of what the library has decoded: its memory is gone as soon as the buffers are released.

extension String {
    /// Bytes that are not UTF-8 are replaced.
    init(_ bytes: amqp_bytes_t) {
        let buffer = UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.bytes == nil ? 0 : bytes.len)
        self = String(decoding: buffer, as: UTF8.self)
    }
}

extension [Field] {
    /// Reads a table; entries of kinds that are not used here are left out, and so is what is nested too deeply.
    init(_ table: amqp_table_t, depth: Int = 4) {
        self = []
        guard let entries = table.entries, depth > 0 else { return }
        for index in 0..<Int(table.num_entries) {
            guard let value = FieldValue(entries[index].value, depth: depth) else { continue }
            append(Field(String(entries[index].key), value))
        }
    }
}

extension FieldValue {
    fileprivate init?(_ raw: amqp_field_value_t, depth: Int) {
        switch UInt32(raw.kind) {
        case AMQP_FIELD_KIND_UTF8.rawValue, AMQP_FIELD_KIND_BYTES.rawValue: self = .text(String(raw.value.bytes))
        case AMQP_FIELD_KIND_BOOLEAN.rawValue: self = .boolean(raw.value.boolean != 0)
        case AMQP_FIELD_KIND_I8.rawValue: self = .integer(Int64(raw.value.i8))
        case AMQP_FIELD_KIND_U8.rawValue: self = .integer(Int64(raw.value.u8))
        case AMQP_FIELD_KIND_I16.rawValue: self = .integer(Int64(raw.value.i16))
        case AMQP_FIELD_KIND_U16.rawValue: self = .integer(Int64(raw.value.u16))
        case AMQP_FIELD_KIND_I32.rawValue: self = .integer(Int64(raw.value.i32))
        case AMQP_FIELD_KIND_U32.rawValue: self = .integer(Int64(raw.value.u32))
        case AMQP_FIELD_KIND_I64.rawValue: self = .integer(raw.value.i64)
        case AMQP_FIELD_KIND_TABLE.rawValue: self = .table([Field](raw.value.table, depth: depth - 1))
        default: return nil
        }
    }
}

extension MessageProperties {
    init(_ raw: amqp_basic_properties_t) {
        func has(_ flag: Int32) -> Bool { raw._flags & UInt32(flag) != 0 }
        func text(_ flag: Int32, _ bytes: amqp_bytes_t) -> String? { has(flag) ? String(bytes) : nil }
        contentType = text(AMQP_BASIC_CONTENT_TYPE_FLAG, raw.content_type)
        contentEncoding = text(AMQP_BASIC_CONTENT_ENCODING_FLAG, raw.content_encoding)
        headers = has(AMQP_BASIC_HEADERS_FLAG) ? [Field](raw.headers) : []
        isPersistent = has(AMQP_BASIC_DELIVERY_MODE_FLAG) && raw.delivery_mode == 2
        priority = has(AMQP_BASIC_PRIORITY_FLAG) ? raw.priority : nil
        correlationID = text(AMQP_BASIC_CORRELATION_ID_FLAG, raw.correlation_id)
        replyTo = text(AMQP_BASIC_REPLY_TO_FLAG, raw.reply_to)
        expiration = text(AMQP_BASIC_EXPIRATION_FLAG, raw.expiration)
        messageID = text(AMQP_BASIC_MESSAGE_ID_FLAG, raw.message_id)
        timestamp = has(AMQP_BASIC_TIMESTAMP_FLAG) ? raw.timestamp : nil
        type = text(AMQP_BASIC_TYPE_FLAG, raw.type)
        appID = text(AMQP_BASIC_APP_ID_FLAG, raw.app_id)
    }

    func raw(in arena: RawArena) -> amqp_basic_properties_t {
        var raw = amqp_basic_properties_t()
        func set(_ flag: Int32, _ field: WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>, _ text: String?) {
            guard let text else { return }
            raw._flags |= UInt32(flag)
            raw[keyPath: field] = arena.bytes(text)
        }
        set(AMQP_BASIC_CONTENT_TYPE_FLAG, \.content_type, contentType)
        set(AMQP_BASIC_CONTENT_ENCODING_FLAG, \.content_encoding, contentEncoding)
        set(AMQP_BASIC_CORRELATION_ID_FLAG, \.correlation_id, correlationID)
        set(AMQP_BASIC_REPLY_TO_FLAG, \.reply_to, replyTo)
        set(AMQP_BASIC_EXPIRATION_FLAG, \.expiration, expiration)
        set(AMQP_BASIC_MESSAGE_ID_FLAG, \.message_id, messageID)
        set(AMQP_BASIC_TYPE_FLAG, \.type, type)
        set(AMQP_BASIC_APP_ID_FLAG, \.app_id, appID)
        raw._flags |= UInt32(AMQP_BASIC_DELIVERY_MODE_FLAG)
        raw.delivery_mode = isPersistent ? 2 : 1
        if !headers.isEmpty {
            raw._flags |= UInt32(AMQP_BASIC_HEADERS_FLAG)
            raw.headers = arena.table(headers)
        }
        if let priority {
            raw._flags |= UInt32(AMQP_BASIC_PRIORITY_FLAG)
            raw.priority = priority
        }
        if let timestamp {
            raw._flags |= UInt32(AMQP_BASIC_TIMESTAMP_FLAG)
            raw.timestamp = timestamp
        }
        return raw
    }
}
