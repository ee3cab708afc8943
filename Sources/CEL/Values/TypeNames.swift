// SPDX-License-Identifier: Apache-2.0

extension ComparisonContext {
    /// What `type(value)` gives.
    package func typeValue(_ value: Value) -> Value {
        switch value.kind {
        case .null: .type("null_type")
        case .bool: .type("bool")
        case .int: .type("int")
        case .uint: .type("uint")
        case .double: .type("double")
        case .string: .type("string")
        case .bytes: .type("bytes")
        case .array, .list: .type("list")
        case .object, .map: .type("map")
        case .duration: .type("google.protobuf.Duration")
        case .timestamp: .type("google.protobuf.Timestamp")
        case .type: .type("type")
        case .error: .type("error")
        case .opaque:
            switch value.opaqueTag {
            case .optional: .type("optional_type")
            case .message: value.messageParts?.type ?? .type("message")
            case .lazyVariables: .type("kubernetes.variables")
            default: opaqueTypeValue(value)
            }
        }
    }

    private func opaqueTypeValue(_ value: Value) -> Value {
        guard let type = type(value.opaqueTag) else { return .type("opaque") }
        return type.typeValue?(value) ?? .type(type.name)
    }
}
