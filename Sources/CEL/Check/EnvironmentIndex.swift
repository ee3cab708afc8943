// SPDX-License-Identifier: Apache-2.0

/// What checking looks up in an environment, by interned name: made once and shared by all
/// compilations.
final class EnvironmentIndex: Sendable {
    let names: NameTable
    /// By name index: the overloads of the function with that name.
    let functions: [[OverloadIndex]?]
    /// By name index: the slot of the variable with that name.
    let variables: [VariableSlot?]
    /// By name index: whether a qualified variable, type or constant begins with that name.
    let isIdentifierRoot: [Bool]
    /// By name index: whether the name of a namespaced function begins with that name.
    let isFunctionRoot: [Bool]
    /// By overload index: the signature with type parameters numbered from 0.
    let signatures: [Signature]
    /// By overload index: what most calls are refused by, without looking at types.
    let outlines: [Outline]

    /// An overload as the checker uses it.
    struct Signature: Sendable {
        var isMember: Bool
        var parameters: [CELType]
        var result: CELType
        var variableCount: Int
    }

    init(_ environment: borrowing Environment) {
        let variables = environment.variables
        let functions = environment.functions
        var texts = KnownName.allCases.map(\.text)
        var seen = Set(texts)
        func add(_ text: String) {
            if seen.insert(text).inserted { texts.append(text) }
        }
        functions.keys.sorted().forEach(add)
        for variable in variables { add(variable.name) }
        let qualified =
            environment.types.names + WellKnownTypes.identifiers.keys + variables.map(\.name)
        let identifierRoots = Set(
            qualified.compactMap(EnvironmentIndex.root) + environment.types.families)
        let functionRoots = Set(functions.keys.compactMap(EnvironmentIndex.root))
        identifierRoots.union(functionRoots).sorted().forEach(add)
        names = NameTable(texts)
        self.functions = texts.map { functions[$0] }
        self.variables = texts.map { [slots = environment.variableSlots] in slots[$0] }
        isIdentifierRoot = texts.map(identifierRoots.contains)
        isFunctionRoot = texts.map(functionRoots.contains)
        signatures = environment.overloads.map(EnvironmentIndex.signature)
        outlines = signatures.map(Outline.init)
    }

    /// The part before the first dot of a qualified name; nothing of a simple one.
    private static func root(_ name: String) -> String? {
        name.contains(".") ? name.split(separator: ".").first.map(String.init) : nil
    }

    private static func signature(_ overload: OverloadDeclaration) -> Signature {
        var numbers: [String: UInt32] = [:]
        func numbered(_ type: CELType) -> CELType {
            switch type {
            case .parameter(let name):
                let number = numbers[name] ?? UInt32(numbers.count)
                numbers[name] = number
                return .variable(number)
            case .list(let element): return .list(numbered(element))
            case .map(let key, let value): return .map(numbered(key), numbered(value))
            case .type(let inner): return .type(numbered(inner))
            case .opaque(let name, let parameters): return .opaque(name, parameters.map(numbered))
            default: return type
            }
        }
        let parameters = overload.parameters.map(numbered)
        let result = numbered(overload.result)
        return Signature(
            isMember: overload.isMember, parameters: parameters, result: result,
            variableCount: numbers.count)
    }
}

extension CELType {
    /// The type with its variables counted from `first`.
    func shifted(by first: UInt32) -> CELType {
        switch self {
        case .variable(let number): .variable(number &+ first)
        case .list(let element): .list(element.shifted(by: first))
        case .map(let key, let value): .map(key.shifted(by: first), value.shifted(by: first))
        case .type(let inner): .type(inner.shifted(by: first))
        case .opaque(let name, let parameters):
            .opaque(name, parameters.map { $0.shifted(by: first) })
        default: self
        }
    }
}

extension EnvironmentIndex {
    /// The shape of a signature in a few integers: nine overloads of `_+_` are told apart without
    /// touching a type.
    struct Outline: Sendable {
        let isMember: Bool
        let parameterCount: UInt8
        let variableCount: UInt8
        let tags: Tags
        /// Whether it takes two values of one type, whichever that is, and its result does not depend
        /// on it: `==` and `!=`.
        let isPair: Bool

        init(_ signature: Signature) {
            isPair =
                signature.parameters == [.variable(0), .variable(0)] && !signature.result.hasVariables
            isMember = signature.isMember
            parameterCount = UInt8(truncatingIfNeeded: signature.parameters.count)
            variableCount = UInt8(truncatingIfNeeded: signature.variableCount)
            tags = signature.parameters.reduce(into: Tags()) { $0.append($1) }
        }
    }

    /// One byte a type, of the first eight: 0 for types that may agree with others than their own
    /// kind.
    struct Tags: Sendable {
        private var bytes: UInt64 = 0
        private(set) var count: UInt8 = 0

        mutating func append(_ type: CELType) {
            if count < 8 { bytes |= UInt64(type.tag) << (UInt64(count) * 8) }
            count += 1
        }

        /// Whether types of these kinds may agree, one by one.
        func mayAgree(with other: Tags) -> Bool {
            var one = bytes
            var two = other.bytes
            while one != 0, two != 0 {
                let own = one & 0xFF
                let others = two & 0xFF
                if own != 0, others != 0, own != others { return false }
                one >>= 8
                two >>= 8
            }
            return true
        }
    }
}

extension CELType {
    /// Its kind, where it is one of the types that have no parts and agree with themselves only, and
    /// with those that agree with everything; else 0.
    var plainTag: UInt8 {
        let tag = tag
        return tag <= 8 ? tag : 0
    }

    /// Its kind, where it agrees with no other kind.
    fileprivate var tag: UInt8 {
        switch self {
        case .dyn, .error, .any, .null, .wrapper, .parameter, .variable: 0
        case .bool: 1
        case .int: 2
        case .uint: 3
        case .double: 4
        case .string: 5
        case .bytes: 6
        case .duration: 7
        case .timestamp: 8
        case .metatype, .type: 9
        case .list: 10
        case .map: 11
        case .object: 12
        case .opaque: 13
        }
    }
}
