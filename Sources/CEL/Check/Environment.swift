// SPDX-License-Identifier: Apache-2.0

/// What an expression may refer to: variables, functions, types and macros, and the options of the
/// language.
///
/// Made once, at start-up or when policies load, then only read.
package struct Environment: Sendable {
    package var options: Options { didSet { index = nil } }
    /// Names are looked up in it and in the containers around it: `a.b` means names in `a.b`, in
    /// `a`, and at the top.
    package var container: String { didSet { index = nil } }
    package var types: TypeRegistry { didSet { index = nil } }
    package private(set) var variables: [VariableDeclaration] = []
    /// All overloads of all functions, in the order of declaration; `OverloadIndex` is a position
    /// here.
    package private(set) var overloads: [OverloadDeclaration] = []
    package private(set) var functions: [String: [OverloadIndex]] = [:]
    private(set) var variableSlots: [String: VariableSlot] = [:]
    /// Functions that only later releases have, for remedies: the first release that does.
    private(set) var laterFunctions: [String: KubernetesRelease] = [:]
    /// Tables for compiling; nothing until prepared, and after a change.
    var index: EnvironmentIndex?
    /// What programs are given of the variables; nothing until prepared, and after another variable.
    private(set) var variableNames: VariableNames?

    package init(
        options: Options = Options(), container: String = "", types: TypeRegistry = TypeRegistry()
    ) {
        self.options = options
        self.container = container
        self.types = types
    }

    /// Declares a variable, or gives a declared one a new type.
    ///
    /// What was prepared stays for names without dots: names that it does not know are looked up in
    /// the environment itself. Preparing anew takes as long as compiling ten expressions.
    @discardableResult
    package mutating func declare(variable name: String, _ type: CELType) -> VariableSlot {
        if name.utf8.contains(UInt8(ascii: ".")) { index = nil }
        if let slot = variableSlots[name] {
            variables[Int(slot.value)].type = type
            return slot
        }
        let slot = VariableSlot(UInt32(variables.count))
        variables.append(VariableDeclaration(name: name, type: type))
        variableSlots[name] = slot
        variableNames = nil
        return slot
    }

    /// Prepares the tables that compiling looks things up in. Without it they are made anew for
    /// each expression.
    package mutating func prepare() {
        if index == nil { index = EnvironmentIndex(self) }
        if variableNames == nil { variableNames = VariableNames(variables) }
    }

    /// Puts other fields into an object type whose name is known: what was prepared stays, as it knows names alone.
    package mutating func replace(_ type: ObjectType) {
        let prepared = index
        types.add(type)
        index = prepared
    }

    /// Declares functions, adding overloads to those that exist; an overload with a known id
    /// replaces it.
    package mutating func declare(functions declarations: [FunctionDeclaration]) {
        index = nil
        for declaration in declarations {
            for overload in declaration.overloads {
                guard overload.introduced <= options.release else {
                    let first = laterFunctions[declaration.name] ?? overload.introduced
                    laterFunctions[declaration.name] = min(first, overload.introduced)
                    continue
                }
                let known = functions[declaration.name, default: []]
                if let index = known.first(where: { overloads[Int($0.value)].id == overload.id }) {
                    overloads[Int(index.value)] = overload
                    continue
                }
                functions[declaration.name, default: []].append(
                    OverloadIndex(UInt32(overloads.count)))
                overloads.append(overload)
            }
        }
    }

    package subscript(_ index: OverloadIndex) -> OverloadDeclaration { overloads[Int(index.value)] }
    package subscript(_ slot: VariableSlot) -> VariableDeclaration { variables[Int(slot.value)] }
}

/// A declared variable. A name with dots (`a.b.c`) is declared whole.
package struct VariableDeclaration: Sendable {
    package var name: String
    package var type: CELType
}

extension Environment {
    /// What the language offers in an environment; the defaults are those of Kubernetes 1.36.
    package struct Options: Sendable {
        /// `1 < 1.5` compiles.
        package var crossTypeNumericComparisons = true
        /// `a.?b`, `a[?b]`, `{?k: v}`, `[?e]`.
        package var optionalSyntax = true
        /// `` a.`b-c` ``.
        package var escapedIdentifiers = false
        /// `[1, 'a']` does not compile; arguments of `format` are exempt.
        package var homogeneousAggregates = true
        /// Literal arguments of duration, timestamp and regular expression functions are tried at
        /// compile time.
        package var validatesLiterals = true
        /// Conversions of constants are done when a program is made, and failing there fails the
        /// program.
        package var foldsConversions = true
        /// A map literal with a repeated key, or a key that is a double, is an error (cel-spec); else
        /// the last of the repeated counts and doubles are keys, as upstream has it.
        package var strictMapKeys = false
        /// `has(x.a)` and `x.?a` of a number, a text, null are errors (cel-spec); else nothing is
        /// there, as in Kubernetes.
        package var refusesBadPresence = false
        /// Of types that agree, an aggregate or a conditional takes the one that also holds null and
        /// wrapped values (cel-spec); else the one that upstream takes, null or the first.
        package var joinsToNullable = false
        /// Overloads introduced later are not declared.
        package var release = KubernetesRelease(36)
        package var macros: Macros = .kubernetes

        package init() {}
    }

    /// Sets of macros, switched together.
    package struct Macros: OptionSet, Sendable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        /// has, all, exists, exists_one, map, filter.
        package static let standard = Macros(rawValue: 1)
        /// The two-variable comprehensions.
        package static let twoVariable = Macros(rawValue: 2)
        /// optMap, optFlatMap.
        package static let optional = Macros(rawValue: 4)
        /// cel.bind.
        package static let bindings = Macros(rawValue: 8)
        /// sortBy.
        package static let lists = Macros(rawValue: 16)
        /// existsOne with one variable, the newer name of exists_one; with two it belongs to the
        /// two-variable ones.
        package static let existsOne = Macros(rawValue: 64)
        /// cel.block, cel.index, cel.iterVar, cel.accuVar: of the conformance suite only.
        package static let block = Macros(rawValue: 32)
        /// math.greatest, math.least.
        package static let math = Macros(rawValue: 128)

        /// proto.hasExt, proto.getExt.
        package static let extensionFields = Macros(rawValue: 256)

        package static let kubernetes: Macros = [.standard, .twoVariable, .optional, .lists]
    }
}
