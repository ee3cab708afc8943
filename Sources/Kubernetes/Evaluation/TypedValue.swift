// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// Values of declared types out of JSON: bytes from base64, large integers from decimal text, times
/// from text, map keys from their text.
enum TypedValue {
    static func make(_ node: Node, _ type: CELType, _ workspace: inout Workspace) -> Value {
        switch type {
        case .int:
            if let text = node.string, let value = Int64(text) { return .int(value) }
            return Value(node)
        case .uint:
            if let text = node.string, let value = UInt64(text) { return .uint(value) }
            if let value = node.int, value >= 0 { return .uint(UInt64(value)) }
            return Value(node)
        case .double:
            if let value = node.int { return .double(Double(value)) }
            if let text = node.string, let value = Double(text) { return .double(value) }
            return Value(node)
        case .bytes: return bytes(node, &workspace)
        case .duration: return converted(node, "string_to_duration", &workspace)
        case .timestamp: return converted(node, "string_to_timestamp", &workspace)
        case .list(let element):
            guard !element.isDynamic, node.kind == .array else { return Value(node) }
            var elements: [Value] = []
            for item in node.elements { elements.append(make(item, element, &workspace)) }
            return workspace.list(elements)
        case .map(let key, let value):
            guard node.kind == .object, !(key == .string && value.isDynamic) else {
                return Value(node)
            }
            var entries: [(Value, Value)] = []
            for (name, item) in node.members {
                let text = workspace.names.utf8(name)
                entries.append((mapKey(text, key), make(item, value, &workspace)))
            }
            return workspace.map(entries)
        case .opaque("optional_type", let wrapped):
            if node.isNull { return .none }
            return workspace.optional(make(node, wrapped.first ?? .dyn, &workspace))
        default:
            guard let overload = constructors[type.name] else { return Value(node) }
            return converted(node, overload, &workspace)
        }
    }

    /// The functions that make values of the libraries' types out of text.
    private static let constructors = [
        "kubernetes.Quantity": "string_to_quantity", "kubernetes.URL": "string_to_url",
        "kubernetes.Semver": "string_to_semver", "net.IP": "string_to_ip",
        "net.CIDR": "string_to_cidr",
    ]

    private static func mapKey(_ text: UTF8Text, _ type: CELType) -> Value {
        switch type {
        case .int: Int64(text.string).map { .int($0) } ?? .string(text)
        case .uint: UInt64(text.string).map { .uint($0) } ?? .string(text)
        case .double: Double(text.string).map { .double($0) } ?? .string(text)
        case .bool: .bool(text == "true")
        default: .string(text)
        }
    }

    private static func bytes(_ node: Node, _ workspace: inout Workspace) -> Value {
        guard let text = node.string, let decoded = Base64Text.decode(text) else {
            return Value(node)
        }
        return workspace.bytes(decoded)
    }

    /// By the function that an expression would use.
    static func converted(_ node: Node, _ overload: String, _ workspace: inout Workspace) -> Value {
        guard node.kind == .string else { return Value(node) }
        return EvaluationEnvironment.functions.call(overload, Value(node), &workspace)
            ?? Value(node)
    }
}

/// Base64 with padding, for values that are bytes.
enum Base64Text {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 where byte != UInt8(ascii: "=") {
            guard let digit = alphabet.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    static func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let rest = min(3, bytes.count - index)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = unsafe group << 8 | (offset < rest ? UInt32(bytes[index + offset]) : 0)
            }
            for digit in 0..<4 {
                let isThere = digit <= rest
                text.append(
                    isThere
                        ? alphabet[Int(group >> UInt32(18 - 6 * digit)) & 63] : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}
