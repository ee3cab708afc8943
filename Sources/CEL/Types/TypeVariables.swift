// SPDX-License-Identifier: Apache-2.0

/// The unknown types of one check, and what they were found to be.
///
/// Each use of a generic overload makes fresh variables; agreeing argument types bind them. The
/// rules (which side may be bound, when a binding widens to dyn, that null fits objects) are
/// upstream's, because they decide which expressions compile (cel-go `checker/types.go`).
struct TypeVariables {
    /// By variable number.
    private var bindings: [CELType?] = []
    /// What bindings were before, so that a failed attempt can be undone.
    private var trail: [(variable: UInt32, previous: CELType?)] = []

    /// Whether none was made.
    var isEmpty: Bool { bindings.isEmpty }

    mutating func fresh() -> CELType {
        bindings.append(nil)
        return .variable(UInt32(truncatingIfNeeded: bindings.count - 1))
    }

    /// Variables for the parameters 0..<count of a prepared overload: the number of the first.
    mutating func fresh(_ count: Int) -> UInt32 {
        let first = UInt32(truncatingIfNeeded: bindings.count)
        bindings.append(contentsOf: repeatElement(nil, count: count))
        return first
    }

    /// Whether a value of one type may stand where the other is expected; binds variables when so,
    /// and only then.
    mutating func isAssignable(_ one: CELType, _ other: CELType) -> Bool {
        let mark = trail.count
        if agree(one, other) { return true }
        undo(to: mark)
        return false
    }

    mutating func isAssignable(_ ones: [CELType], _ others: [CELType]) -> Bool {
        let mark = trail.count
        if ones.count == others.count, zip(ones, others).allSatisfy({ agree($0, $1) }) {
            return true
        }
        undo(to: mark)
        return false
    }

    /// The type with all bound variables replaced.
    ///
    /// - Parameter closing: Unbound ones become dyn.
    func substitute(_ type: CELType, closing: Bool) -> CELType {
        switch type {
        case .variable(let number):
            if let bound = bindings[Int(number)] { return substitute(bound, closing: closing) }
            return closing ? .dyn : type
        case .list(let element) where element.hasVariables:
            return .list(substitute(element, closing: closing))
        case .map(let key, let value) where key.hasVariables || value.hasVariables:
            return .map(substitute(key, closing: closing), substitute(value, closing: closing))
        case .type(let inner) where inner.hasVariables:
            return .type(substitute(inner, closing: closing))
        case .opaque(let name, let parameters) where parameters.contains(where: \.hasVariables):
            return .opaque(name, parameters.map { substitute($0, closing: closing) })
        default: return type
        }
    }

    private mutating func bind(_ variable: UInt32, to type: CELType) {
        trail.append((variable, bindings[Int(variable)]))
        bindings[Int(variable)] = type
    }

    private mutating func undo(to mark: Int) {
        while trail.count > mark, let last = trail.popLast() {
            bindings[Int(last.variable)] = last.previous
        }
    }
}

// Agreement.
extension TypeVariables {
    private mutating func agree(_ one: CELType, _ other: CELType) -> Bool {
        let plain = one.plainTag
        if plain != 0, plain == other.plainTag { return true }
        if case .variable(let variable) = other {
            let (isValid, wasBound) = fits(one, variable)
            if isValid { return true }
            if wasBound { return false }
        }
        if case .variable(let variable) = one { return fits(other, variable).isValid }
        if one.isDynamic || other.isDynamic { return true }
        if case .null = one { return other.acceptsNull }
        if case .null = other { return one.acceptsNull }
        switch (one, other) {
        case (.list(let element), .list(let otherElement)): return agree(element, otherElement)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return agree(key, otherKey) && agree(value, otherValue)
        case (.opaque(let name, let parameters), .opaque(let otherName, let otherParameters)):
            return name == otherName && parameters.count == otherParameters.count
                && zip(parameters, otherParameters).allSatisfy { agree($0, $1) }
        case (.type, .type), (.type, .metatype), (.metatype, .type), (.metatype, .metatype):
            return true
        case (.list, _), (.map, _), (.opaque, _), (.type, _), (.metatype, _), (.parameter, _):
            return false
        default: return one.unwrapped == other.unwrapped
        }
    }

    /// Whether the variable is, or may become, a type that agrees with this one.
    private mutating func fits(_ type: CELType, _ variable: UInt32) -> (
        isValid: Bool, wasBound: Bool
    ) {
        if case .variable(variable) = type { return (true, true) }
        if let bound = bindings[Int(variable)] {
            if type.isExactly(bound) { return (true, true) }
            guard agree(type, bound) else { return (false, true) }
            let general = TypeVariables.moreGeneral(type, bound)
            if !occurs(variable, in: general) { bind(variable, to: general) }
            return (true, true)
        }
        if occurs(variable, in: type) { return (false, false) }
        bind(variable, to: type)
        return (true, false)
    }

    private func occurs(_ variable: UInt32, in type: CELType) -> Bool {
        switch type {
        case .variable(variable): return true
        case .variable(let other):
            return bindings[Int(other)].map { occurs(variable, in: $0) } ?? false
        case .list(let element): return occurs(variable, in: element)
        case .map(let key, let value):
            return occurs(variable, in: key) || occurs(variable, in: value)
        case .type(let inner): return occurs(variable, in: inner)
        case .opaque(_, let parameters): return parameters.contains { occurs(variable, in: $0) }
        default: return false
        }
    }

    /// Of two types that agree the one that says less.
    static func moreGeneral(_ one: CELType, _ other: CELType) -> CELType {
        isEqualOrLessSpecific(one, other) ? one : other
    }

    /// Of two types that agree the one that also holds null and wrapped values, where one is null or
    /// the wrapper of the other.
    static func nullable(_ one: CELType, _ other: CELType) -> CELType? {
        switch (one, other) {
        case (.null, .null): return nil
        case (.null, _) where other.acceptsNull: return other
        case (_, .null) where one.acceptsNull: return one
        case (.wrapper(let wrapped), _) where wrapped == other: return one
        case (_, .wrapper(let wrapped)) where wrapped == one: return other
        default: return nil
        }
    }

    private static func isEqualOrLessSpecific(_ one: CELType, _ other: CELType) -> Bool {
        switch one {
        case .dyn, .any, .variable, .parameter: return true
        default: break
        }
        switch other {
        case .dyn, .any, .variable, .parameter: return false
        default: break
        }
        switch (one, other) {
        case (.list(let element), .list(let otherElement)):
            return isEqualOrLessSpecific(element, otherElement)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return isEqualOrLessSpecific(key, otherKey) && isEqualOrLessSpecific(value, otherValue)
        case (.opaque(let name, let parameters), .opaque(let otherName, let otherParameters)):
            return name == otherName && parameters.count == otherParameters.count
                && zip(parameters, otherParameters).allSatisfy { isEqualOrLessSpecific($0, $1) }
        case (.type, .type), (.type, .metatype), (.metatype, .type): return true
        default: return one.isExactly(other)
        }
    }
}

extension CELType {
    /// Whether two types agree, where that is plain to see: both are dyn or have no parts.
    static func simplyAgree(_ one: CELType, _ other: CELType) -> Bool? {
        let tag = one.plainTag
        let otherTag = other.plainTag
        if tag != 0, otherTag != 0 { return tag == otherTag }
        let oneIsSimple = if case .dyn = one { true } else { tag != 0 }
        let otherIsSimple = if case .dyn = other { true } else { otherTag != 0 }
        return oneIsSimple && otherIsSimple ? true : nil
    }

    var hasVariables: Bool {
        switch self {
        case .variable: true
        case .list(let element): element.hasVariables
        case .map(let key, let value): key.hasVariables || value.hasVariables
        case .type(let inner): inner.hasVariables
        case .opaque(_, let parameters): parameters.contains(where: \.hasVariables)
        default: false
        }
    }

    /// The primitive of a wrapper; upstream's notion of sameness does not see the wrapper.
    var unwrapped: CELType {
        if case .wrapper(let wrapped) = self { wrapped } else { self }
    }

    func isExactly(_ other: CELType) -> Bool {
        switch (self, other) {
        case (.list(let element), .list(let otherElement)): element.isExactly(otherElement)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            key.isExactly(otherKey) && value.isExactly(otherValue)
        case (.type(let inner), .type(let otherInner)): inner.isExactly(otherInner)
        case (.opaque(let name, let parameters), .opaque(let otherName, let otherParameters)):
            name == otherName && parameters.count == otherParameters.count
                && zip(parameters, otherParameters).allSatisfy { $0.isExactly($1) }
        default: unwrapped == other.unwrapped
        }
    }

    /// Whether null is a value of it: objects and opaque types inherit that from protocol buffers.
    fileprivate var acceptsNull: Bool {
        switch self {
        case .opaque, .object, .any, .duration, .timestamp, .wrapper, .null, .dyn: true
        default: false
        }
    }
}
