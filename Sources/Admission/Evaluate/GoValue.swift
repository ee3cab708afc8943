// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// CEL's values in the words of the Go program that upstream is; only for messages.
enum GoValue {
    /// A value that no schema takes. Source: the types behind cel-go's values.
    static func text(of value: Value, _ names: borrowing JSON.Names) -> ForeignText {
        switch value.kind {
        case .null: return ForeignText(type: "structpb.NullValue", syntax: "0", plain: "NULL_VALUE")
        case .bytes:
            let bytes = unsafe Array(value.utf8)
            let syntax = bytes.map { "0x\(String($0, radix: 16))" }.joined(separator: ", ")
            let plain = bytes.map { String($0) }.joined(separator: " ")
            return ForeignText(type: "[]uint8", syntax: "[]uint8{\(syntax)}", plain: "[\(plain)]")
        case .duration:
            return ForeignText(
                type: "time.Duration", syntax: "\(value.signed)",
                plain: JSONText.duration(nanoseconds: value.signed))
        case .timestamp: return timestamp(value)
        case .double:
            let number = text(value.doubleBits)
            return ForeignText(type: "float64", syntax: number, plain: number)
        case .list where value.isNativeTexts: return list(value, "[]string", names)
        case .list: return list(value, "[]ref.Val", names)
        case .map: return map(value, names)
        default:
            let type = type(of: value)
            return ForeignText(type: type, syntax: "(\(type))(…)", plain: "…")
        }
    }

    private static func type(of value: Value) -> String {
        switch value.opaqueTag {
        case _ where value.kind != .opaque: "ref.Val"
        case .quantity: "*resource.Quantity"
        case .url: "*url.URL"
        case .ip: "netip.Addr"
        case .cidr: "netip.Prefix"
        case .semver: "semver.Version"
        case .format: "*cel.Format"
        default: "ref.Val"
        }
    }

    /// `2024-01-01T00:00:00Z` in its three forms.
    private static func timestamp(_ value: Value) -> ForeignText {
        let text = JSONText.timestamp(seconds: value.signed, nanoseconds: 0)
        let parts = text.split { "-T:Z".contains($0) }.map { Int($0) ?? 0 }
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ]
        guard parts.count == 6, months.indices.contains(parts[1] - 1) else {
            return ForeignText(type: "time.Time", syntax: text, plain: text)
        }
        let clock =
            "\(parts[0]), time.\(months[parts[1] - 1]), \(parts[2]), \(parts[3]), \(parts[4]), \(parts[5]), \(value.aux)"
        let day = text.prefix { $0 != "T" }
        let time = text.dropFirst(day.count + 1).dropLast()
        return ForeignText(
            type: "time.Time", syntax: "time.Date(\(clock), time.UTC)", plain: "\(day) \(time) +0000 UTC")
    }

    private static func list(
        _ value: Value, _ type: String, _ names: borrowing JSON.Names
    ) -> ForeignText {
        var syntax: [String] = []
        var plain: [String] = []
        var cursor = ListCursor(value)
        while let element = cursor.next(), syntax.count < 64 {
            let text = item(element)
            syntax.append(text.syntax)
            plain.append(text.plain)
        }
        return ForeignText(
            type: type, syntax: "\(type){\(syntax.joined(separator: ", "))}",
            plain: "[\(plain.joined(separator: " "))]")
    }

    private static func map(_ value: Value, _ names: borrowing JSON.Names) -> ForeignText {
        var syntax: [String] = []
        var plain: [String] = []
        var cursor = MapCursor(value)
        while let (key, member) = cursor.next(names), syntax.count < 64 {
            let (key, member) = (item(key), item(member))
            syntax.append("\(key.syntax):\(member.syntax)")
            plain.append("\(key.plain):\(member.plain)")
        }
        let type = "map[ref.Val]ref.Val"
        return ForeignText(
            type: type, syntax: "\(type){\(syntax.joined(separator: ", "))}",
            plain: "map[\(plain.joined(separator: " "))]")
    }

    /// An element as a value of CEL's, which prints by its own kind.
    private static func item(_ value: Value) -> (syntax: String, plain: String) {
        switch value.kind {
        case .null: return ("0", "NULL_VALUE")
        case .bool: return value.isTrue ? ("true", "true") : ("false", "false")
        case .int: return ("\(value.signed)", "\(value.signed)")
        case .uint: return ("0x\(String(value.payload, radix: 16))", "\(value.payload)")
        case .double: return (text(value.doubleBits), text(value.doubleBits))
        case .string: return (goQuoted(value.swiftString), value.swiftString)
        case .bytes:
            let bytes = unsafe Array(value.utf8).map { "0x\(String($0, radix: 16))" }
            return ("types.Bytes{\(bytes.joined(separator: ", "))}", "…")
        default: return ("…", "…")
        }
    }

    /// A number as `%v` writes it.
    static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        var buffer = JSON.ByteBuffer(capacity: 32)
        buffer.append(double: number)
        return buffer.string
    }

    /// `map key '\x01' is of type types.Int, not string`
    static func unusable(_ key: Value) -> String {
        let (text, type): (String, String) =
            switch key.kind {
            case .int: (rune(key.signed), "types.Int")
            case .uint: (rune(Int64(clamping: key.payload)), "types.Uint")
            case .null: (rune(0), "types.Null")
            case .bool: ("%!q(types.Bool=\(key.isTrue))", "types.Bool")
            case .double: ("%!q(types.Double=\(self.text(key.doubleBits)))", "types.Double")
            case .duration: (goQuoted(JSONText.duration(nanoseconds: key.signed)), "types.Duration")
            case .timestamp: (goQuoted(timestamp(key).plain), "types.Timestamp")
            case .list, .array: ("\"…\"", "*types.baseList")
            case .map, .object: ("\"…\"", "*types.baseMap")
            default: ("\"…\"", "ref.Val")
            }
        return "map key \(text) is of type \(type), not string"
    }

    /// An integer as `%q` writes it: the character of that number.
    private static func rune(_ number: Int64) -> String {
        let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
        let quoted = goQuoted(String(Character(scalar))).dropFirst().dropLast()
        if scalar == "'" { return "'\\''" }
        return "'\(quoted == "\\\"" ? "\"" : quoted)'"
    }

    /// Why cel-go does not turn a value into another type.
    static func noConversion(_ value: Value, to target: String) -> String {
        switch value.kind {
        case .int: "unsupported type conversion from 'int' to \(target)"
        case .uint: "unsupported type conversion from 'uint' to \(target)"
        case .bool: "type conversion error from bool to '\(target)'"
        case .double: "type conversion error from Double to '\(target)'"
        case .null: "type conversion error from 'null_type' to '\(target)'"
        case .duration: "type conversion error from 'Duration' to '\(target)'"
        case .timestamp: "type conversion error from 'Timestamp' to '\(target)'"
        case .list, .array: "type conversion error from list to '\(target)'"
        case .map, .object: "type conversion error from map to '\(target)'"
        case .type: "type conversion not supported for 'type'"
        case .opaque:
            switch value.opaqueTag {
            case .quantity: "type conversion error from 'Quantity' to '\(target)'"
            case .url: "type conversion error from 'URL' to '\(target)'"
            case .ip: "type conversion error from 'IP' to '\(target)'"
            case .cidr: "type conversion error from 'CIDR' to '\(target)'"
            case .semver: "type conversion error from 'Semver' to '\(target)'"
            case .format: "type conversion error from 'Format' to '\(target)'"
            default: "type conversion error from '\(type(of: value))' to '\(target)'"
            }
        default: "unsupported type conversion to '\(target)'"
        }
    }
}

extension ForeignText {
    /// An error in the place of a value.
    static func error(_ text: String) -> ForeignText {
        ForeignText(type: "*types.Err", syntax: "(*types.Err)(…)", plain: text)
    }
}
