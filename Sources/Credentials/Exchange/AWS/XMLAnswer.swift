// SPDX-License-Identifier: Apache-2.0

/// The texts of some elements of a small XML document, as STS answers it.
///
/// Only what such an answer has is read: elements, attributes that are passed over, texts, the five entities and references to
/// characters. A document type declaration, whatever it may declare, ends the reading: no entity is ever defined or fetched.
struct XMLAnswer {
    private var texts: [String: Secret] = [:]

    /// - Parameter wanted: Paths of elements whose first text is kept: `ErrorResponse/Error/Code`.
    /// - Returns: nil where the document is malformed, or beyond its bounds.
    init?(_ bytes: Span<UInt8>, wanted: Set<String>) {
        guard bytes.count <= Limits.exchangeAnswerByteCount else { return nil }
        var path: [String] = []
        var elementCount = 0
        var text = SecretWriter()
        var index = 0
        var hasRoot = false
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") else {
                guard let next = Self.appendText(bytes, index, to: &text) else { return nil }
                index = next
                continue
            }
            guard index + 1 < bytes.count else { return nil }
            switch bytes[index + 1] {
            case UInt8(ascii: "?"):
                guard let end = Self.find("?>", bytes, index) else { return nil }
                index = end
            case UInt8(ascii: "!"):
                guard Self.starts(bytes, index, "<!--"), let end = Self.find("-->", bytes, index + 4) else { return nil }
                index = end
            case UInt8(ascii: "/"):
                guard let (name, end) = Self.name(bytes, index + 2), path.last == name, end < bytes.count,
                    let close = Self.find(">", bytes, end)
                else { return nil }
                let key = path.joined(separator: "/")
                let content = text.finish()
                text = SecretWriter()
                if wanted.contains(key), texts[key] == nil { texts[key] = content }
                path.removeLast()
                index = close
            default:
                guard !(hasRoot && path.isEmpty), let (name, end) = Self.name(bytes, index + 1),
                    let (isEmpty, next) = Self.endOfTag(bytes, end)
                else { return nil }
                hasRoot = true
                elementCount += 1
                guard elementCount <= Limits.xmlElementCount, path.count < Limits.xmlDepth else { return nil }
                text = SecretWriter()
                if !isEmpty { path.append(name) }
                index = next
            }
        }
        guard hasRoot, path.isEmpty else { return nil }
    }

    func secret(_ path: String) -> Secret? {
        guard let text = texts[path], !text.isEmpty else { return nil }
        return text
    }

    func text(_ path: String) -> String? { secret(path)?.revealed }

    private static func name(_ bytes: Span<UInt8>, _ first: Int) -> (name: String, end: Int)? {
        var end = first
        while end < bytes.count,
            Bytes.isAlphanumeric(bytes[end]) || bytes[end] == UInt8(ascii: ":") || bytes[end] == UInt8(ascii: "-")
                || bytes[end] == UInt8(ascii: "_") || bytes[end] == UInt8(ascii: ".")
        {
            end += 1
        }
        guard end > first, end - first <= 128 else { return nil }
        return (Secret(copying: bytes.extracting(first..<end)).revealed, end)
    }

    /// Behind the `>` that ends a tag, attributes passed over.
    private static func endOfTag(_ bytes: Span<UInt8>, _ first: Int) -> (isEmpty: Bool, next: Int)? {
        var index = first
        var quote: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if quote != 0 {
                if byte == UInt8(ascii: "<") { return nil }
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "<") {
                return nil
            } else if byte == UInt8(ascii: ">") {
                return (bytes[index - 1] == UInt8(ascii: "/"), index + 1)
            }
            index += 1
        }
        return nil
    }

    /// One byte of text, or one reference; the index behind it.
    private static func appendText(_ bytes: Span<UInt8>, _ index: Int, to text: inout SecretWriter) -> Int? {
        guard bytes[index] == UInt8(ascii: "&") else {
            text.append(bytes[index])
            return index + 1
        }
        var end = index + 1
        while end < bytes.count, end - index < 12, bytes[end] != UInt8(ascii: ";") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: ";") else { return nil }
        let name = Secret(copying: bytes.extracting((index + 1)..<end)).revealed
        switch name {
        case "amp": text.append("&")
        case "lt": text.append("<")
        case "gt": text.append(">")
        case "quot": text.append("\"")
        case "apos": text.append("'")
        default:
            let isHexadecimal = name.hasPrefix("#x")
            guard name.hasPrefix("#"), let number = UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10),
                number > 0, let scalar = Unicode.Scalar(number)
            else { return nil }
            text.append(String(Character(scalar)))
        }
        return end + 1
    }

    private static func starts(_ bytes: Span<UInt8>, _ index: Int, _ text: StaticString) -> Bool {
        guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount {
            if unsafe bytes[index + offset] != text.utf8Start[offset] { return false }
        }
        return true
    }

    /// The index behind the next `text`.
    private static func find(_ text: StaticString, _ bytes: Span<UInt8>, _ first: Int) -> Int? {
        var index = first
        while index < bytes.count {
            if starts(bytes, index, text) { return index + text.utf8CodeUnitCount }
            index += 1
        }
        return nil
    }
}
