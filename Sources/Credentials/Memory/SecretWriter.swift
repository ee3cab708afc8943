// SPDX-License-Identifier: Apache-2.0

/// Bytes written one after another into memory that is overwritten before it is given back, also when it grows.
@safe package struct SecretWriter: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    package private(set) var count = 0

    package init(capacity: Int = 512) {
        self.capacity = max(16, capacity)
        unsafe start = .allocate(capacity: self.capacity)
    }

    deinit {
        // The last owner overwrites.
        _ = unsafe Secret(adopting: start, count: count, capacity: capacity)
    }

    package consuming func finish() -> Secret {
        let secret = unsafe Secret(adopting: start, count: count, capacity: capacity)
        discard self
        return secret
    }

    package mutating func append(_ byte: UInt8) {
        if count == capacity { grow() }
        unsafe (start + count).initialize(to: byte)
        count += 1
    }

    package mutating func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    package mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices { append(bytes[index]) }
    }

    package mutating func append(_ secret: Secret) {
        secret.withBytes { append($0) }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        unsafe larger.initialize(from: start, count: count)
        _ = unsafe Secret(adopting: start, count: count, capacity: capacity)
        unsafe start = larger
        capacity *= 2
    }
}

extension SecretWriter {
    /// As a value of `application/x-www-form-urlencoded`, or of a query: everything but RFC 3986's unreserved bytes as `%XX`.
    package mutating func append(percentEncoded bytes: Span<UInt8>) {
        for index in bytes.indices {
            let byte = bytes[index]
            if Bytes.isUnreserved(byte) {
                append(byte)
            } else {
                append(UInt8(ascii: "%"))
                append(Bytes.upperDigit(byte &>> 4))
                append(Bytes.upperDigit(byte & 15))
            }
        }
    }

    package mutating func append(percentEncoded text: String) {
        append(percentEncoded: Array(text.utf8).span)
    }

    package mutating func append(percentEncoded secret: Secret) {
        secret.withBytes { append(percentEncoded: $0) }
    }

    /// The content of a JSON string, without quotes.
    package mutating func append(jsonContent bytes: Span<UInt8>) {
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20, 0x7F:
                append("\\u00")
                append(Bytes.lowerDigit(byte &>> 4))
                append(Bytes.lowerDigit(byte & 15))
            default: append(byte)
            }
        }
    }

    /// A JSON string.
    package mutating func append(json text: String) {
        append(UInt8(ascii: "\""))
        append(jsonContent: Array(text.utf8).span)
        append(UInt8(ascii: "\""))
    }

    /// A JSON string.
    package mutating func append(json secret: Secret) {
        append(UInt8(ascii: "\""))
        secret.withBytes { append(jsonContent: $0) }
        append(UInt8(ascii: "\""))
    }

    /// With padding (RFC 4648 section 4).
    package mutating func append(base64 bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            let rest = bytes.count - index
            let group =
                UInt32(bytes[index]) &<< 16 | (rest > 1 ? UInt32(bytes[index + 1]) &<< 8 : 0)
                | (rest > 2 ? UInt32(bytes[index + 2]) : 0)
            append(Bytes.base64Digit(group &>> 18))
            append(Bytes.base64Digit(group &>> 12))
            append(rest > 1 ? Bytes.base64Digit(group &>> 6) : UInt8(ascii: "="))
            append(rest > 2 ? Bytes.base64Digit(group) : UInt8(ascii: "="))
            index += 3
        }
    }
}
