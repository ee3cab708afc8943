// SPDX-License-Identifier: Apache-2.0

extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// The value of a hexadecimal digit, `nil` for any other byte.
    var hexadecimalValue: Int? {
        switch self {
        case 0x30...0x39: Int(self - 0x30)
        case 0x41...0x46: Int(self - 0x37)
        case 0x61...0x66: Int(self - 0x57)
        default: nil
        }
    }

    /// `tchar` of RFC 9110 §5.6.2.
    var isTokenByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        // ! # $ % & ' * + - . ^ _ ` | ~
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}

extension UnsafeRawBufferPointer {
    @unsafe
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: self[range])
    }

    @unsafe
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        for index in range where unsafe self[index] == byte { return index }
        return nil
    }

    @unsafe
    func isToken(_ range: Range<Int>) -> Bool {
        for index in range where unsafe !self[index].isTokenByte { return false }
        return true
    }

    /// `range` without blanks at both ends.
    @unsafe
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, unsafe self[low] == 0x20 || self[low] == 0x09 { low += 1 }
        while high > low, unsafe self[high - 1] == 0x20 || self[high - 1] == 0x09 { high -= 1 }
        return low..<high
    }

    /// Whether a comma-separated list holds `lowercase`, ASCII letters in any case.
    @unsafe
    func listHas(_ lowercase: StaticString) -> Bool {
        var start = 0
        while start <= count {
            let end = unsafe firstIndex(of: 0x2C, in: start..<count) ?? count
            if unsafe part(trimmed(start..<end)).equals(ignoringCaseOf: lowercase) { return true }
            start = end + 1
        }
        return false
    }
}
