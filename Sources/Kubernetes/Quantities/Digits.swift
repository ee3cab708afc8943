// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A natural number as decimal digits in an arena: the arithmetic that large quantities need and no
/// more.
///
/// One byte a digit, the most significant first, or a machine word read as if it were. Slow beside
/// machine words, and only reached by amounts beyond 18 digits or with a binary suffix and a point;
/// their cost is charged by length.
@safe struct Digits: BitwiseCopyable {
    /// Digits 0 to 9; nil where `word` holds them.
    let start: UnsafePointer<UInt8>?
    let count: Int
    let word: UInt64

    init(start: UnsafePointer<UInt8>?, count: Int) {
        unsafe self.start = start
        self.count = count
        word = 0
    }

    init(_ word: UInt64) {
        unsafe start = nil
        self.word = word
        var digitCount = 1
        var rest = word / 10
        while rest > 0 {
            digitCount += 1
            rest /= 10
        }
        count = digitCount
    }

    var isZero: Bool {
        for power in 0..<count where digit(ofPower: power) != 0 { return false }
        return true
    }

    /// The digit `power` places left of the last; 0 beyond the first.
    func digit(ofPower power: Int) -> UInt8 {
        guard power >= 0, power < count else { return 0 }
        if let start = unsafe start { return unsafe start[count - 1 - power] }
        var rest = word
        for _ in 0..<power { rest /= 10 }
        return UInt8(truncatingIfNeeded: rest % 10)
    }

    /// The digits that count: without leading zeros.
    var length: Int {
        var length = count
        while length > 0, digit(ofPower: length - 1) == 0 { length -= 1 }
        return length
    }

    /// Room for `count` digits, filled by `body` from the least significant on.
    static func make(
        count: Int, in arena: inout Arena, _ body: (_ power: Int) -> UInt8
    ) throws(QuantityError) -> Digits {
        guard count <= Limits.quantityDigitCount,
            let start = unsafe arena.allocate(UInt8.self, count: max(1, count))
        else { throw .tooLarge }
        unsafe start[0] = 0
        for power in 0..<count { unsafe start[count - 1 - power] = body(power) }
        return unsafe Digits(start: UnsafePointer(start), count: max(1, count))
    }

    /// Times 10^`power`.
    func shifted(by power: Int, in arena: inout Arena) throws(QuantityError) -> Digits {
        guard power <= Limits.quantityDigitCount else { throw .tooLarge }
        return try .make(count: count + power, in: &arena) { digit(ofPower: $0 - power) }
    }

    /// Divided by 10^`power`, rounded away from zero.
    func roundedUp(by power: Int, in arena: inout Arena) throws(QuantityError) -> Digits {
        var carry: UInt8 = 0
        for lost in 0..<min(power, count) where digit(ofPower: lost) != 0 { carry = 1 }
        return try .make(count: max(0, count - power) + 1, in: &arena) {
            let sum = digit(ofPower: $0 + power) + carry
            carry = sum > 9 ? 1 : 0
            return sum % 10
        }
    }

    /// Times a small number.
    func multiplied(by factor: UInt64, in arena: inout Arena) throws(QuantityError) -> Digits {
        // 2^60 × 9 and the carry stay below 2^64: (2^60 × 9 + 2^60) / 10 ≤ 2^60.
        var carry: UInt64 = 0
        return try .make(count: count + 20, in: &arena) {
            let product = UInt64(digit(ofPower: $0)) &* factor &+ carry
            carry = product / 10
            return UInt8(truncatingIfNeeded: product % 10)
        }
    }

    func added(to other: Digits, in arena: inout Arena) throws(QuantityError) -> Digits {
        var carry: UInt8 = 0
        return try .make(count: max(count, other.count) + 1, in: &arena) {
            let sum = digit(ofPower: $0) + other.digit(ofPower: $0) + carry
            carry = sum > 9 ? 1 : 0
            return sum % 10
        }
    }

    /// Less the smaller `other`.
    func subtracting(_ other: Digits, in arena: inout Arena) throws(QuantityError) -> Digits {
        var borrow: UInt8 = 0
        return try .make(count: count, in: &arena) {
            let minuend = digit(ofPower: $0) + 10
            let rest = minuend - other.digit(ofPower: $0) - borrow
            borrow = rest < 10 ? 1 : 0
            return rest % 10
        }
    }

    /// The order of the values, this one times 10^`shift` and the other times 10^`otherShift`.
    func compare(_ other: Digits, shift: Int, otherShift: Int) -> Int {
        let top = length, otherTop = other.length
        if top == 0 || otherTop == 0 { return top == otherTop ? 0 : (top == 0 ? -1 : 1) }
        let reach = top + shift, otherReach = otherTop + otherShift
        if reach != otherReach { return reach < otherReach ? -1 : 1 }
        for place in 1...max(top, otherTop) {
            let one = digit(ofPower: top - place), two = other.digit(ofPower: otherTop - place)
            if one != two { return one < two ? -1 : 1 }
        }
        return 0
    }

    /// Divided by a small number.
    func divided(
        by divisor: UInt64, in arena: inout Arena
    ) throws(QuantityError) -> (quotient: Digits, remainder: UInt64) {
        guard let start = unsafe arena.allocate(UInt8.self, count: count) else { throw .tooLarge }
        var remainder: UInt64 = 0
        for index in 0..<count {
            let dividend = remainder &* 10 &+ UInt64(digit(ofPower: count - 1 - index))
            unsafe start[index] = UInt8(truncatingIfNeeded: dividend / divisor)
            remainder = dividend % divisor
        }
        return unsafe (Digits(start: UnsafePointer(start), count: count), remainder)
    }
}
