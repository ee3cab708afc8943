// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Scanner {
    /// A number as Kubernetes keeps it: without fraction and exponent an integer if it fits 64 bits, else a double.
    @inline(__always) func number(
        _ cursor: inout Cursor, arena: inout Arena
    ) throws(ScanFailure) -> Cell {
        let first = unsafe cursor
        let isNegative = unsafe cursor.pointee == UInt8(ascii: "-")
        if isNegative { unsafe cursor += 1 }
        let digits = unsafe cursor
        var value: UInt64 = 0
        while true {
            let digit = unsafe Scanner.peek(cursor, end) &- UInt8(ascii: "0")
            if digit > 9 { break }
            value = value &* 10 &+ UInt64(digit)
            unsafe cursor += 1
        }
        let count = unsafe cursor - digits
        let next = unsafe Scanner.peek(cursor, end)
        // Eighteen digits always fit; a leading zero stands alone; a point or an exponent makes a double.
        if count &- 1 < 18, count > 0, next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e"),
            unsafe count == 1 || digits.pointee != UInt8(ascii: "0")
        {
            let signed = Int64(bitPattern: value)
            return .int(isNegative ? 0 &- signed : signed)
        }
        unsafe cursor = first
        return try unsafe unusualNumber(&cursor, arena: &arena)
    }

    /// Numbers with more than eighteen digits, a fraction or an exponent, and what looked like a number.
    @inline(never) func unusualNumber(
        _ cursor: inout Cursor, arena: inout Arena
    ) throws(ScanFailure) -> Cell {
        let first = unsafe cursor
        let isNegative = unsafe cursor.pointee == UInt8(ascii: "-")
        if isNegative { unsafe cursor += 1 }
        var decimal = Decimal()
        guard unsafe Scanner.isDigit(Scanner.peek(cursor, end)) else {
            throw unsafe failure(.expectedDigit, cursor)
        }
        if unsafe cursor.pointee == UInt8(ascii: "0") {
            unsafe cursor += 1
            guard unsafe !Scanner.isDigit(Scanner.peek(cursor, end)) else {
                throw unsafe failure(.leadingZero, cursor)
            }
        } else {
            unsafe readDigits(&cursor, into: &decimal, isFraction: false)
        }
        var isInteger = true
        if unsafe Scanner.peek(cursor, end) == UInt8(ascii: ".") {
            isInteger = false
            unsafe cursor += 1
            guard unsafe Scanner.isDigit(Scanner.peek(cursor, end)) else {
                throw unsafe failure(.expectedDigit, cursor)
            }
            unsafe readDigits(&cursor, into: &decimal, isFraction: true)
        }
        if unsafe Scanner.peek(cursor, end) | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            unsafe cursor += 1
            try unsafe readExponent(&cursor, into: &decimal)
        }
        if isInteger, decimal.isExact {
            if !isNegative {
                let signed = Int64(exactly: decimal.digits)
                return signed.map { .int($0) } ?? .uint(decimal.digits)
            }
            if decimal.digits <= 1 << 63 {
                return .int(0 &- Int64(truncatingIfNeeded: decimal.digits))
            }
        }
        if let quick = decimal.double { return .double(isNegative ? -quick : quick) }
        return try unsafe roundedCorrectly(first, cursor, arena: &arena)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private func readDigits(_ cursor: inout Cursor, into decimal: inout Decimal, isFraction: Bool) {
        while unsafe cursor < end {
            let digit = unsafe cursor.pointee &- UInt8(ascii: "0")
            if digit > 9 { return }
            decimal.append(digit, isFraction: isFraction)
            unsafe cursor += 1
        }
    }

    private func readExponent(
        _ cursor: inout Cursor, into decimal: inout Decimal
    ) throws(ScanFailure) {
        let sign = unsafe Scanner.peek(cursor, end)
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { unsafe cursor += 1 }
        guard unsafe Scanner.isDigit(Scanner.peek(cursor, end)) else {
            throw unsafe failure(.expectedDigit, cursor)
        }
        var exponent = 0
        while unsafe cursor < end {
            let digit = unsafe cursor.pointee &- UInt8(ascii: "0")
            if digit > 9 { break }
            // Past 100,000 every number is zero or out of range unless it is as long; strtod sees the text itself.
            exponent = min(100_000, exponent &* 10 &+ Int(digit))
            unsafe cursor += 1
        }
        decimal.exponent &+= sign == UInt8(ascii: "-") ? 0 &- exponent : exponent
    }

    /// The double nearest to a number's text. libc rounds correctly and never sets a locale of ours, so the point is one.
    private func roundedCorrectly(
        _ first: Cursor, _ last: Cursor, arena: inout Arena
    ) throws(ScanFailure) -> Cell {
        let count = unsafe last - first
        guard let copy = unsafe arena.allocate(CChar.self, count: count + 1) else {
            throw unsafe failure(.outOfMemory, first)
        }
        for index in 0..<count {
            unsafe (copy + index).initialize(to: CChar(bitPattern: first[index]))
        }
        unsafe (copy + count).initialize(to: 0)
        let value = unsafe strtod(copy, nil)
        guard value.isFinite else { throw unsafe failure(.numberOutOfRange, first) }
        return .double(value)
    }
}

/// A number's digits and power of ten while they are read.
struct Decimal {
    var digits: UInt64 = 0
    var exponent = 0
    /// Whether `digits` holds all of them.
    var isExact = true

    mutating func append(_ digit: UInt8, isFraction: Bool) {
        let (tens, overflow) = digits.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
        if overflow || carry || !isExact {
            isExact = false
            return
        }
        digits = sum
        if isFraction { exponent &-= 1 }
    }

    /// The value where one correctly rounded operation on exact operands gives it (Clinger's fast path): the digits
    /// fit 53 bits and the power of ten is one of the 23 that a double holds exactly.
    var double: Double? {
        guard isExact, digits <= 1 << 53 else { return nil }
        if digits == 0 { return 0 }
        guard exponent >= -22, exponent <= 22 else { return nil }
        let value = Double(digits)
        let power = Decimal.powers[abs(exponent)]
        return exponent < 0 ? value / power : value * power
    }

    private static let powers: [23 of Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
