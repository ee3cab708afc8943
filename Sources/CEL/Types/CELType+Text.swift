// SPDX-License-Identifier: Apache-2.0

extension CELType: CustomStringConvertible {
    /// The declared name with its parameters: `map(string, google.protobuf.Timestamp)`.
    public var description: String {
        switch self {
        case .null: "null_type"
        case .error: "error"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .any: "google.protobuf.Any"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .type(let type): "type(\(type))"
        case .opaque(let name, let parameters): name + CELType.joined(parameters.map(\.description))
        case .parameter(let name): "<\(name)>"
        case .variable(let number): "<_var\(number)>"
        default: messageText
        }
    }

    /// How upstream's messages of the checker write it: with short names for the well-known types.
    package var messageText: String {
        switch self {
        case .dyn: "dyn"
        case .error: "!error!"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .duration: "duration"
        case .timestamp: "timestamp"
        case .any: "any"
        case .metatype: "type"
        case .wrapper(let type): "wrapper(\(type.messageText))"
        case .list(let element): "list(\(element.messageText))"
        case .map(let key, let value): "map(\(key.messageText), \(value.messageText))"
        case .type(let type): "type(\(type.messageText))"
        case .object(let name), .parameter(let name): name
        case .opaque(let name, let parameters): name + CELType.joined(parameters.map(\.messageText))
        case .variable(let number): "_var\(number)"
        }
    }

    /// The name without parameters, which the type has at run time.
    package var name: String {
        switch self {
        case .list: "list"
        case .map: "map"
        case .type: "type"
        case .opaque(let name, _): name
        case .wrapper(let type): type.name
        default: description
        }
    }

    private static func joined(_ parameters: [String]) -> String {
        parameters.isEmpty ? "" : "(" + parameters.joined(separator: ", ") + ")"
    }
}
