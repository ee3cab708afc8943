// SPDX-License-Identifier: Apache-2.0

/// JSON writes characters beyond the basic plane as two escapes (`\uD83D\uDE00`), which YAML does not know: libyaml takes
/// every escape for a character of its own. A file that is JSON has them joined before it is read.
enum SurrogatePairs {
    /// The bytes with each pair of escapes as the character itself; the same where there is none, or where the file is not JSON.
    static func joined(_ bytes: [UInt8]) -> [UInt8] {
        guard let first = bytes.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            bytes.contains(UInt8(ascii: "\\"))
        else { return bytes }
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard let high = unit(bytes, at: index), (0xD800..<0xDC00).contains(high),
                let low = unit(bytes, at: index + 6), (0xDC00..<0xE000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            else {
                // The character behind it is escaped, a backslash too.
                index += 2
                continue
            }
            result.append(contentsOf: bytes[copied..<index])
            result.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
            index += 12
            copied = index
        }
        if copied == 0 { return bytes }
        result.append(contentsOf: bytes[copied...])
        return result
    }

    /// The value of the escape at `index`: a backslash, a `u` and four digits.
    private static func unit(_ bytes: [UInt8], at index: Int) -> UInt32? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else {
            return nil
        }
        var value: UInt32 = 0
        for byte in bytes[(index + 2)..<(index + 6)] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 4 | UInt32(byte &- UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt32(byte &- UInt8(ascii: "a") &+ 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | UInt32(byte &- UInt8(ascii: "A") &+ 10)
            default: return nil
            }
        }
        return value
    }
}
