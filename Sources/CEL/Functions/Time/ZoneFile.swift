// SPDX-License-Identifier: Apache-2.0

/// One zone of the IANA database, as its compiled file (TZif, RFC 8536) has it.
struct ZoneFile: Sendable {
    /// Seconds since 1970 at which an offset begins, ascending.
    private var transitions: [Int64] = []
    /// Seconds east of Greenwich from each transition on.
    private var offsets: [Int64] = []
    /// Before the first transition.
    private var first: Int64 = 0
    /// What goes on after the last transition.
    private var rule: ZoneRule?

    /// - Returns: nil for what is no such file.
    init?(_ bytes: [UInt8]) {
        guard let header = Header(bytes, at: 0) else { return nil }
        // Version 2 and later repeat the data with 64-bit times after the 32-bit ones.
        if header.version >= UInt8(ascii: "2") {
            let second = 44 + header.byteCount(timeSize: 4)
            guard let wide = Header(bytes, at: second),
                read(bytes, wide, at: second + 44, timeSize: 8)
            else {
                return nil
            }
            let footer = second + 44 + wide.byteCount(timeSize: 8)
            if footer < bytes.count, bytes[footer] == UInt8(ascii: "\n") {
                let line = bytes[(footer + 1)...].prefix { $0 != UInt8(ascii: "\n") }
                rule = ZoneRule(String(decoding: line, as: UTF8.self))
            }
        } else if !read(bytes, header, at: 44, timeSize: 4) {
            return nil
        }
    }

    func offset(at seconds: Int64) -> Int64 {
        guard let last = transitions.last else { return rule?.offset(at: seconds) ?? first }
        if seconds >= last, let rule { return rule.offset(at: seconds) }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : offsets[low - 1]
    }

    private struct Header {
        var version: UInt8
        var counts: [Int]

        init?(_ bytes: [UInt8], at offset: Int) {
            guard offset >= 0, offset + 44 <= bytes.count,
                bytes[offset..<(offset + 4)].elementsEqual("TZif".utf8)
            else { return nil }
            version = bytes[offset + 4]
            counts = (0..<6).map { Int(ZoneFile.integer(bytes, at: offset + 20 + $0 * 4, size: 4)) }
            guard counts.allSatisfy({ $0 >= 0 && $0 <= Limits.timeZoneByteCount }) else {
                return nil
            }
        }

        var utCount: Int { counts[0] }
        var standardCount: Int { counts[1] }
        var leapCount: Int { counts[2] }
        var timeCount: Int { counts[3] }
        var typeCount: Int { counts[4] }
        var textCount: Int { counts[5] }

        func byteCount(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + textCount + leapCount * (timeSize + 4)
                + standardCount + utCount
        }
    }

    private static func integer(_ bytes: [UInt8], at offset: Int, size: Int) -> Int64 {
        var value: Int64 = size == 4 && bytes[offset] >= 0x80 ? -1 : 0
        for index in 0..<size { value = value << 8 | Int64(bytes[offset + index]) }
        return value
    }

    private mutating func read(_ bytes: [UInt8], _ header: Header, at start: Int, timeSize: Int)
        -> Bool
    {
        guard start + header.byteCount(timeSize: timeSize) <= bytes.count, header.typeCount > 0
        else { return false }
        let kinds = start + header.timeCount * timeSize
        let types = kinds + header.timeCount
        func offset(_ type: Int) -> Int64 { ZoneFile.integer(bytes, at: types + type * 6, size: 4) }
        for index in 0..<header.timeCount {
            let type = Int(bytes[kinds + index])
            guard type < header.typeCount else { return false }
            transitions.append(
                ZoneFile.integer(bytes, at: start + index * timeSize, size: timeSize))
            offsets.append(offset(type))
        }
        // The first type that is no daylight time, as Go chooses.
        var standard = 0
        while standard < header.typeCount, bytes[types + standard * 6 + 4] != 0 { standard += 1 }
        self.first = offset(standard < header.typeCount ? standard : 0)
        return true
    }
}
