// SPDX-License-Identifier: Apache-2.0

/// The well-formed byte sequences of the Unicode Standard, table 3-7: no overlong form, no surrogate, nothing past
/// U+10FFFF.
@safe package enum UTF8Validation {
    /// The byte count of the sequence of two to four bytes at `cursor`; 0 where it is not well formed.
    @inline(__always) static func sequenceByteCount(
        _ cursor: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Int {
        let available = unsafe end - cursor
        let lead = unsafe cursor.pointee
        guard available >= 2, lead >= 0xC2, lead <= 0xF4 else { return 0 }
        let second = unsafe cursor[1]
        if lead < 0xE0 { return isContinuation(second) ? 2 : 0 }
        let lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
        guard available >= 3, second >= lowest, second <= highest, unsafe isContinuation(cursor[2])
        else { return 0 }
        if lead < 0xF0 { return 3 }
        return unsafe available >= 4 && isContinuation(cursor[3]) ? 4 : 0
    }

    /// Whether all of `bytes` is well-formed UTF-8.
    package static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard var cursor = bytes.baseAddress else { return true }
        let end = unsafe cursor + bytes.count
        while unsafe cursor < end {
            if unsafe cursor.pointee < 0x80 {
                unsafe cursor += 1
                continue
            }
            let count = unsafe sequenceByteCount(cursor, end)
            if count == 0 { return false }
            unsafe cursor += count
        }
        return true
    }

    @inline(__always) private static func isContinuation(_ byte: UInt8) -> Bool {
        byte & 0xC0 == 0x80
    }

    /// Writes a scalar's one to four bytes. - Precondition: no surrogate, at most U+10FFFF, room for it.
    static func append(_ scalar: UInt32, _ output: inout UnsafeMutablePointer<UInt8>) {
        func put(_ byte: UInt32) {
            unsafe output.initialize(to: UInt8(truncatingIfNeeded: byte))
            unsafe output += 1
        }
        if scalar < 0x80 {
            put(scalar)
        } else if scalar < 0x800 {
            put(0xC0 | scalar &>> 6)
            put(0x80 | scalar & 0x3F)
        } else if scalar < 0x10000 {
            put(0xE0 | scalar &>> 12)
            put(0x80 | scalar &>> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        } else {
            put(0xF0 | scalar &>> 18)
            put(0x80 | scalar &>> 12 & 0x3F)
            put(0x80 | scalar &>> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        }
    }
}
