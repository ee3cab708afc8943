// SPDX-License-Identifier: Apache-2.0

import CEL

/// Types as declarations write them: `map(string, list(int))`, `kubernetes.Quantity`.
enum DeclaredType {
    static func parse(_ text: some StringProtocol) -> CELType {
        switch text {
        case "dyn": return .dyn
        case "null_type": return .null
        case "bool": return .bool
        case "int": return .int
        case "uint": return .uint
        case "double": return .double
        case "string": return .string
        case "bytes": return .bytes
        case "duration", "google.protobuf.Duration": return .duration
        case "timestamp", "google.protobuf.Timestamp": return .timestamp
        default: break
        }
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            let name = String(text)
            return name.hasPrefix("kubernetes.") ? .object(name) : .opaque(name, [])
        }
        let inner = text[text.index(after: open)...].dropLast()
        switch text[..<open] {
        case "list": return .list(parse(inner))
        case "optional_type": return .optional(parse(inner))
        case "map":
            // A map's key has no parameters: the first comma parts key and value.
            guard let comma = inner.firstIndex(of: ",") else { return .map(.dyn, .dyn) }
            return .map(
                parse(inner[..<comma]), parse(inner[comma...].dropFirst().drop { $0 == " " }))
        default: return .opaque(String(text[..<open]), [parse(inner)])
        }
    }
}
