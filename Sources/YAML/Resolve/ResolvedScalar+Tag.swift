// SPDX-License-Identifier: Apache-2.0

/// A scalar with its tag taken into account.
enum TaggedScalar {
    case resolved(ResolvedScalar)
    /// Text that is not the scalar's own: what a `!!binary` stands for.
    case text(String)
    case failure(YAMLError.Problem)

    private static let prefix = "tag:yaml.org,2002:"

    init(_ scalar: EventStream.Scalar) {
        guard let tag = scalar.tag else {
            self = .resolved(scalar.isPlain ? ResolvedScalar(plain: scalar.text) : .string)
            return
        }
        guard tag.hasPrefix(TaggedScalar.prefix) else {
            // `!` alone says that this is text, and a tag of someone's own changes nothing.
            self = .resolved(.string)
            return
        }
        let name = String(tag.dropFirst(TaggedScalar.prefix.count))
        let value = ResolvedScalar(plain: scalar.text)
        switch (name, value) {
        case ("int", .int), ("int", .uint), ("float", .double), ("float", .int), ("float", .uint),
            ("bool", .bool), ("null", .null):
            self = .resolved(value)
        case ("float", .notFinite): self = .resolved(.notFinite)
        case ("int", _), ("float", _), ("bool", _), ("null", _):
            self = .failure(.mismatchedTag(tag: "!!\(name)", value: scalar.text))
        case ("binary", _):
            guard let bytes = TaggedScalar.base64(scalar.text),
                let text = String(validating: bytes, as: UTF8.self)
            else {
                self = .failure(.invalidBase64)
                return
            }
            self = .text(text)
        default: self = .resolved(.string)
        }
    }

    private static func base64(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        var symbolCount = 0
        var paddingCount = 0
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="):
                paddingCount += 1
                continue
            case 0x20, 0x09, 0x0A, 0x0D: continue
            default: return nil
            }
            if paddingCount > 0 { return nil }
            symbolCount += 1
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return (symbolCount + paddingCount) % 4 == 0 && paddingCount <= 2 ? bytes : nil
    }
}
