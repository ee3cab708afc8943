// SPDX-License-Identifier: Apache-2.0

/// A type of the language, as declarations state it and as the checker infers it.
///
/// Checking is gradual: `dyn` agrees with everything and postpones the question to run time
/// (cel-spec: "Gradual Type Checking").
public indirect enum CELType: Hashable, Sendable {
    case dyn
    /// What an expression with a reported error has; agrees with everything, so that one mistake is
    /// reported once.
    case error
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case duration
    case timestamp
    /// `google.protobuf.Any`.
    case any
    /// A primitive or null (`google.protobuf.Int64Value` and the like).
    case wrapper(CELType)
    case list(CELType)
    case map(CELType, CELType)
    /// The type of types, where it is not said of which.
    case metatype
    /// The type of a type: `type(int)` is the type of the value `int`.
    case type(CELType)
    /// A structural type of an object provider: `kubernetes.AdmissionRequest`.
    case object(String)
    /// A named type without fields, perhaps with parameters: `kubernetes.Quantity`,
    /// `optional_type(int)`.
    case opaque(String, [CELType])
    /// A type parameter of a declaration: `A` of `size(list(A))`.
    case parameter(String)
    /// A fresh instance of a type parameter, in one use of an overload. Only the checker makes
    /// these.
    case variable(UInt32)

    public static func optional(_ wrapped: CELType) -> CELType {
        .opaque("optional_type", [wrapped])
    }
}

extension CELType {
    /// Of `optional_type(T)` the `T`.
    public var optionalWrapped: CELType? {
        guard case .opaque("optional_type", let parameters) = self else { return nil }
        return parameters.first
    }

    /// Whether it says nothing before run time: dyn, any and the error type.
    public var isDynamic: Bool {
        switch self {
        case .dyn, .any, .error: true
        default: false
        }
    }
}
