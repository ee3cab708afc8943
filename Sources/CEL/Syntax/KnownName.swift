// SPDX-License-Identifier: Apache-2.0

/// Names that parser and checker treat by meaning; they open every name table, so that their `Name`
/// is a constant.
enum KnownName: UInt32, CaseIterable {
    case conditional, logicalAnd, logicalOr, logicalNot, negate
    case equals, notEquals, less, lessOrEqual, greater, greaterOrEqual, `in`
    case add, subtract, multiply, divide, modulo
    case index, optionalIndex, optionalSelect, notStrictlyFalse
    case has, all, exists, existsOneUnderscore, existsOne, map, filter
    case transformList, transformMap, transformMapEntry
    case optMap, optFlatMap, sortBy, bind, block, cel, blockIndex, iterVar, math, greatest, least,
        proto, hasExt, getExt, accuVar
    case accumulator, legacyAccumulator, unusedVariable, sortInput
    case mapInsert, sortByAssociatedKeys, mathMaximum, mathMinimum
    case hasValue, value, optionalOf, optionalNone
    // Conversions, which the planner does where they are of constants.
    case dyn, type, bool, bytes, double, duration, int, string, timestamp, uint
    // Functions that are instructions, or whose literals are looked at.
    case size, startsWith, endsWith, contains, orValue, or, matches, format, boundBlock
    // From here on the reserved words, which no identifier may be.
    case `as`, `break`, const, `continue`, `else`, `false`, `for`, function, `if`, `import`,
        reservedIn, `let`, loop
    case package, namespace, null, `return`, `true`, `var`, void, `while`

    var name: Name { Name(index: rawValue) }

    static func isReserved(_ name: Name) -> Bool {
        (KnownName.as.rawValue...KnownName.while.rawValue).contains(name.index)
    }

    /// The name of a conversion.
    static func conversion(_ name: Name) -> KnownName? {
        guard (KnownName.dyn.rawValue...KnownName.uint.rawValue).contains(name.index) else { return nil }
        return KnownName(rawValue: name.index)
    }

    var text: String {
        switch self {
        case .conditional: "_?_:_"
        case .logicalAnd: "_&&_"
        case .logicalOr: "_||_"
        case .logicalNot: "!_"
        case .negate: "-_"
        case .equals: "_==_"
        case .notEquals: "_!=_"
        case .less: "_<_"
        case .lessOrEqual: "_<=_"
        case .greater: "_>_"
        case .greaterOrEqual: "_>=_"
        case .in: "@in"
        case .add: "_+_"
        case .subtract: "_-_"
        case .multiply: "_*_"
        case .divide: "_/_"
        case .modulo: "_%_"
        case .index: "_[_]"
        case .optionalIndex: "_[?_]"
        case .optionalSelect: "_?._"
        case .notStrictlyFalse: "@not_strictly_false"
        case .existsOneUnderscore: "exists_one"
        case .blockIndex: "index"
        case .accumulator: "@result"
        case .legacyAccumulator: "__result__"
        case .unusedVariable: "#unused"
        case .sortInput: "@__sortBy_input__"
        case .mapInsert: "cel.@mapInsert"
        case .sortByAssociatedKeys: "@sortByAssociatedKeys"
        case .mathMaximum: "math.@max"
        case .mathMinimum: "math.@min"
        case .optionalOf: "optional.of"
        case .optionalNone: "optional.none"
        case .boundBlock: "cel.@block"
        case .reservedIn: "in"
        default: "\(self)"
        }
    }
}
