// SPDX-License-Identifier: Apache-2.0

/// The little of DER (X.690) that keys and signatures need: OpenSSL takes both in this form.
enum DER {
    /// An unsigned integer in as few bytes as it has; `bytes` is big-endian.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        var digits = Array(bytes.drop { $0 == 0 })
        // A leading one would be a sign.
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return element(0x02, digits)
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] {
        element(0x30, parts.flatMap { $0 })
    }

    static func bitString(_ bytes: [UInt8]) -> [UInt8] { element(0x03, [0] + bytes) }

    static func objectIdentifier(_ encoded: [UInt8]) -> [UInt8] { element(0x06, encoded) }

    static let null: [UInt8] = [0x05, 0x00]

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var head = [tag]
        if content.count < 0x80 {
            head.append(UInt8(truncatingIfNeeded: content.count))
        } else {
            var length: [UInt8] = []
            var rest = content.count
            while rest > 0 {
                length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
                rest >>= 8
            }
            head.append(0x80 | UInt8(truncatingIfNeeded: length.count))
            head += length
        }
        return head + content
    }
}
