// SPDX-License-Identifier: Apache-2.0

/// One function of your own: what expressions may call, with which types, and what it does.
///
/// ```swift
/// Function("initials", [.string], .string) { arguments in
///     let name = arguments[0].string ?? ""
///     return .string(String(name.split(separator: " ").compactMap(\.first)))
/// }
/// ```
///
/// Functions of one name with different parameters are its overloads. Operators are functions too
/// (`_+_`, `_<_`, `-_`): one over a type of your own is called where checking knows the types. A function must not keep what
/// it is given, and must give the same answer for the same arguments.
public struct Function: Sendable {
    let declaration: FunctionDeclaration
    let implementation: FunctionImplementation

    /// A function over values that own what they hold: simple, and it allocates.
    /// - Parameters:
    ///   - name: `initials`, or with a namespace `shop.price`.
    ///   - isMember: Whether it is called as `receiver.name(…)`; the receiver is the first parameter.
    ///   - cost: What a call is charged.
    ///   - body: An error that it throws is the call's error, with the error's description as text.
    public init(
        _ name: String, _ parameters: [CELType], _ result: CELType, isMember: Bool = false,
        cost: CostRule = .fixed(1),
        body: @escaping @Sendable (_ arguments: [CELValue]) throws -> CELValue
    ) {
        self = .direct(name, parameters, result, isMember: isMember, cost: cost) { call in
            let arguments = (0..<call.count).map { call.swiftValue(call[$0]) }
            do {
                return call.value(try body(arguments))
            } catch {
                return call.error("\(error)")
            }
        }
    }

    /// A function over the machine's own values: it allocates nothing, and what it makes lies where
    /// `call` puts it.
    public static func direct(
        _ name: String, _ parameters: [CELType], _ result: CELType, isMember: Bool = false,
        cost: CostRule = .fixed(1), evaluate: @escaping @Sendable (Call) -> Value
    ) -> Function {
        let types = parameters.map(\.description).joined(separator: ", ")
        let id = isMember ? "member \(name)(\(types))" : "\(name)(\(types))"
        let overload: OverloadDeclaration =
            isMember ? .member(id, parameters, result) : .global(id, parameters, result)
        return Function(
            declaration: FunctionDeclaration(name, [overload]),
            implementation: FunctionImplementation(id, cost: cost, evaluate: evaluate))
    }

    private init(declaration: FunctionDeclaration, implementation: FunctionImplementation) {
        self.declaration = declaration
        self.implementation = implementation
    }
}

extension FunctionLibrary {
    /// Functions and types of your own, as a library.
    /// - Parameters:
    ///   - objectTypes: Types with named fields, which expressions may construct.
    ///   - types: Types whose values only these functions understand.
    ///   - objects: What makes and reads values of object types; plain records without one.
    public init(
        functions: [Function], objectTypes: [ObjectType] = [], types: [OpaqueType] = [],
        objects: ObjectProvider? = nil
    ) {
        self.init(
            declarations: functions.map(\.declaration),
            implementations: functions.map(\.implementation), types: types, objects: objects)
        self.objectTypes = objectTypes
    }

    /// Text: `charAt`, `indexOf`, `replace`, `split`, `join`, `format` and others.
    public static var strings: FunctionLibrary { StringsLibrary.library }
    /// Lists: `slice`, `flatten`, `sort`, `sortBy`, `distinct`, `reverse`, `lists.range`.
    public static var lists: FunctionLibrary {
        var library = ListsLibrary.library
        library.macros = .lists
        return library
    }
    /// `sets.contains`, `sets.equivalent`, `sets.intersects`.
    public static var sets: FunctionLibrary { SetsLibrary.library }
    /// `math.greatest`, `math.least`, rounding, signs and bits.
    public static var math: FunctionLibrary {
        var library = MathLibrary.library
        library.macros = .math
        return library
    }
    /// `base64.encode`, `base64.decode`.
    public static var encoders: FunctionLibrary { EncodersLibrary.library }
    /// `cel.bind(name, value, expression)`.
    public static var bindings: FunctionLibrary {
        var library = FunctionLibrary(declarations: [])
        library.macros = .bindings
        return library
    }
}
