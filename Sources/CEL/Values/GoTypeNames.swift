// SPDX-License-Identifier: Apache-2.0

extension Value {
    /// The name of the Go type that upstream holds such a value in, as its messages show it (`%T`).
    var goTypeName: StaticString {
        switch kind {
        case .null: "types.Null"
        case .bool: "types.Bool"
        case .int: "types.Int"
        case .uint: "types.Uint"
        case .double: "types.Double"
        case .string: "types.String"
        case .bytes: "types.Bytes"
        case .duration: "types.Duration"
        case .timestamp: "types.Timestamp"
        case .type: "*types.Type"
        case .list: "*types.baseList"
        case .map: "*types.baseMap"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        case .error: "*types.Err"
        case .opaque: opaqueGoTypeName
        }
    }

    private var opaqueGoTypeName: StaticString {
        switch opaqueTag {
        case .optional: "*types.Optional"
        case .quantity: "cel.Quantity"
        case .url: "cel.URL"
        case .ip: "cel.IP"
        case .cidr: "cel.CIDR"
        case .semver: "cel.Semver"
        case .format: "*cel.Format"
        default: "types.Opaque"
        }
    }
}
