// SPDX-License-Identifier: Apache-2.0

extension ASTBuilder {
    /// The node of a literal token.
    ///
    /// - Parameter sign: The minus sign before a number: `-9223372036854775808` is one literal.
    mutating func literal(_ token: Token, sign: Token?) -> NodeIndex {
        let offset = (sign ?? token).offset
        switch token.kind {
        case .null: return add(.null, at: offset)
        case .true: return add(.bool(true), at: offset)
        case .false: return add(.bool(false), at: offset)
        case .int:
            let magnitude = ASTBuilder.integer(bytes(of: token))
            if sign == nil, let magnitude, let value = Int64(exactly: magnitude) {
                return add(.int(value), at: offset)
            }
            if sign != nil, let magnitude, magnitude <= UInt64(Int64.max) + 1 {
                return add(.int(Int64(truncatingIfNeeded: 0 &- magnitude)), at: offset)
            }
            return report("invalid int literal", at: offset)
        case .uint:
            guard let value = ASTBuilder.integer(bytes(of: token).dropLast()) else {
                return report("invalid uint literal", at: offset)
            }
            return add(.uint(value), at: offset)
        case .double:
            let text = String(decoding: bytes(of: token), as: UTF8.self)
            guard let value = Double(text), value.isFinite else {
                return report("invalid double literal", at: offset)
            }
            return add(.double(sign == nil ? value : -value), at: offset)
        case .bytes: return unescaped(bytes(of: token).dropFirst(), isBytes: true, at: offset)
        default: return unescaped(bytes(of: token), isBytes: false, at: offset)
        }
    }

    /// Decimal digits, or hexadecimal ones after `0x`; nothing beyond 64 bits.
    private static func integer(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        let isHex = digits.count > 2 && digits[digits.startIndex + 1] == UInt8(ascii: "x")
        for digit in isHex ? digits.dropFirst(2) : digits {
            let (product, overflow) = value.multipliedReportingOverflow(by: isHex ? 16 : 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(hexValue(digit)))
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }

    private static func hexValue(_ byte: UInt8) -> UInt8 {
        byte <= UInt8(ascii: "9")
            ? byte &- UInt8(ascii: "0") : (byte | 0x20) &- UInt8(ascii: "a") &+ 10
    }

    /// The string or bytes literal between the quotes of `text`, which may have the prefix of a raw
    /// one.
    private mutating func unescaped(_ text: ArraySlice<UInt8>, isBytes: Bool, at offset: UInt32)
        -> NodeIndex
    {
        let isRaw = text.first != UInt8(ascii: "\"") && text.first != UInt8(ascii: "'")
        var content = isRaw ? text.dropFirst() : text
        let isTriple = content.count >= 6 && content.prefix(3).allSatisfy { $0 == content.first }
        content = content.dropFirst(isTriple ? 3 : 1).dropLast(isTriple ? 3 : 1)
        let start = ast.literals.count
        if isRaw || !content.contains(UInt8(ascii: "\\")), !content.contains(UInt8(ascii: "\r")) {
            ast.literals.append(contentsOf: content)
        } else {
            if let message = unescape(content, isRaw: isRaw, isBytes: isBytes) {
                return report(message, at: offset)
            }
        }
        let range = LiteralRange(
            start: UInt32(truncatingIfNeeded: start),
            count: UInt32(truncatingIfNeeded: ast.literals.count - start))
        return add(isBytes ? .bytes(range) : .string(range), at: offset)
    }

    /// Appends the meaning of escaped text to the literals; the lexer has seen to its form.
    ///
    /// - Returns: What is wrong with it.
    private mutating func unescape(_ content: ArraySlice<UInt8>, isRaw: Bool, isBytes: Bool)
        -> String?
    {
        var rest = content
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\r") {
                // Line ends are one line feed, however the file was written.
                ast.literals.append(UInt8(ascii: "\n"))
                if rest.first == UInt8(ascii: "\n") { rest.removeFirst() }
                continue
            }
            guard byte == UInt8(ascii: "\\"), !isRaw, let escape = rest.popFirst() else {
                ast.literals.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "a"): ast.literals.append(0x07)
            case UInt8(ascii: "b"): ast.literals.append(0x08)
            case UInt8(ascii: "f"): ast.literals.append(0x0C)
            case UInt8(ascii: "n"): ast.literals.append(0x0A)
            case UInt8(ascii: "r"): ast.literals.append(0x0D)
            case UInt8(ascii: "t"): ast.literals.append(0x09)
            case UInt8(ascii: "v"): ast.literals.append(0x0B)
            case UInt8(ascii: "x"), UInt8(ascii: "X"):
                append(number(&rest, 2, 16), isBytes: isBytes)
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                if isBytes { return "unable to unescape string" }
                let value = number(&rest, escape == UInt8(ascii: "u") ? 4 : 8, 16)
                if Unicode.Scalar(value) == nil { return "invalid unicode code point" }
                append(value, isBytes: false)
            case UInt8(ascii: "0")...UInt8(ascii: "3"):
                append(
                    UInt32(escape &- UInt8(ascii: "0")) * 64 + number(&rest, 2, 8), isBytes: isBytes
                )
            default: ast.literals.append(escape)
            }
        }
        return nil
    }

    private func number(_ rest: inout ArraySlice<UInt8>, _ digitCount: Int, _ radix: UInt32)
        -> UInt32
    {
        var value: UInt32 = 0
        for digit in rest.prefix(digitCount) {
            value = value &* radix &+ UInt32(ASTBuilder.hexValue(digit))
        }
        rest = rest.dropFirst(digitCount)
        return value
    }

    /// One byte of a bytes literal, or one code point of a string.
    private mutating func append(_ value: UInt32, isBytes: Bool) {
        if isBytes {
            ast.literals.append(UInt8(truncatingIfNeeded: value))
        } else if let scalar = Unicode.Scalar(value) {
            ast.literals.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
