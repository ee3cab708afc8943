// SPDX-License-Identifier: Apache-2.0

import JSON

/// The decoder's words, as recorded in the admission corpus and written by Go's encoding/json.
extension DecodeCheck {
    /// nil where nothing was found. A value of a wrong type hides unknown fields, as in Go.
    func message(names: borrowing Names) -> String? {
        if let misfit { return text(misfit, names: names) }
        if unknown.isEmpty { return nil }
        var parts: [String] = []
        for finding in unknown {
            var path = ""
            for step in finding.steps.reversed() {
                switch step {
                case .field(let name), .key(let name):
                    path += (path.isEmpty ? "" : ".") + names.utf8(name).string
                case .index(let index): path += "[\(index)]"
                }
            }
            path += (path.isEmpty ? "" : ".") + names.utf8(finding.content).string
            parts.append("unknown field \"\(path)\"")
        }
        return "strict decoding error: \(parts.joined(separator: ", "))"
    }

    private func text(_ finding: Finding<Reason>, names: borrowing Names) -> String {
        switch finding.content {
        case .custom(let text): return text
        case .notInt32(let node):
            return "json: cannot unmarshal \(Self.found(node, isInteger: true)) into Go value of type int32"
        case .misfit(let node, let type, let owner):
            let decoded = record(type).decoded
            if decoded == .time {
                return "json: cannot unmarshal \(Self.found(node, isInteger: false)) into Go value of type string"
            }
            var path: [String] = []
            for step in finding.steps.reversed() {
                if case .field(let name) = step { path.append(names.utf8(name).string) }
            }
            let found = Self.found(node, isInteger: decoded == .int32 || decoded == .int64)
            let place =
                path.isEmpty
                ? "Go value" : "Go struct field \(shortName(owner)).\(path.joined(separator: "."))"
            return "json: cannot unmarshal \(found) into \(place) of type \(goType(type))"
        }
    }

    /// The JSON type; a number that an integer cannot hold is shown.
    private static func found(_ node: Node, isInteger: Bool) -> String {
        switch node.kind {
        case .string: return "string"
        case .bool: return "bool"
        case .array: return "array"
        case .object: return "object"
        default:
            if !isInteger { return "number" }
            var buffer = ByteBuffer(capacity: 32)
            switch node.kind {
            case .int: buffer.append(decimal: node.int ?? 0)
            case .uint: buffer.append(decimal: node.uint ?? 0)
            default: buffer.append(double: node.double ?? 0)
            }
            return "number \(buffer.string)"
        }
    }

    /// `PodSpec` of `core.v1.PodSpec`.
    private func shortName(_ record: TypeRecord) -> String {
        typeName(record).split(separator: ".").last.map(String.init) ?? ""
    }

    /// Types of which OpenAPI does not say the name (a named string, say) show as what they are made of.
    private func goType(_ type: TypeID) -> String {
        let record = record(type)
        return switch record.decoded {
        case .string: "string"
        case .bytes: "[]uint8"
        case .bool: "bool"
        case .int32: "int32"
        case .int64: "int64"
        case .float64: "float64"
        case .time: "v1.Time"
        case .quantity: "resource.Quantity"
        case .intOrString: "intstr.IntOrString"
        case .structure:
            typeName(record).split(separator: ".").suffix(2).joined(separator: ".")
        case .map: "map[string]\(goType(record.value))"
        case .slice: "[]\(goType(record.element))"
        case .anything: "interface {}"
        }
    }
}
