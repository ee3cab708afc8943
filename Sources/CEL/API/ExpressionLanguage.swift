// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The language with the variables, functions and types that your expressions may use, ready to
/// compile them: where users of the library begin.
///
/// Made once and shared by all threads. `Evaluator` compiles and evaluates with it:
///
/// ```swift
/// let language = ExpressionLanguage(variables: ["user", "limit"])
/// var evaluator = Evaluator(language)
/// let rule = try evaluator.compile("user.age >= limit")
/// let answer = try evaluator.evaluate(rule, ["user": ["age": 20], "limit": 18])
/// answer.value.bool    // true
/// ```
///
/// Where every allocation counts, use what lies below it: `compile`, `Program.evaluate`,
/// `Activation` and `Workspace`.
public struct ExpressionLanguage: Sendable {
    let environment: Environment
    let functions: FunctionTable

    /// One variable: its name, and what it may be.
    public struct Variable: Sendable, ExpressibleByStringLiteral {
        public var name: String
        public var type: CELType

        /// - Parameter type: dyn leaves every question to evaluation.
        public init(_ name: String, _ type: CELType = .dyn) {
            self.name = name
            self.type = type
        }

        public init(stringLiteral name: String) { self.init(name) }
    }

    /// What differs from one place of use to the next.
    public struct Options: Sendable {
        /// Names are looked up in it first: in `shop`, `Item` means `shop.Item`.
        public var container = ""
        /// Whether `[1, 'a']` compiles.
        public var allowsMixedAggregates = true
        /// Whether a map literal refuses repeated keys and keys that are doubles, as the
        /// specification has it; else the last of the repeated counts, as in Kubernetes.
        public var refusesRepeatedKeys = false

        public init() {}
    }

    /// - Parameters:
    ///   - variables: Slot 0 of an activation is the first.
    ///   - libraries: Beside the language's own functions, optionals and two-variable
    ///     comprehensions; `defaultLibraries` when left out. A later library may replace the
    ///     functions of an earlier.
    public init(
        variables: [Variable], libraries: [FunctionLibrary] = Self.defaultLibraries,
        options: Options = Options()
    ) {
        var environment = Environment()
        environment.container = options.container
        environment.options.homogeneousAggregates = !options.allowsMixedAggregates
        environment.options.strictMapKeys = options.refusesRepeatedKeys
        environment.options.macros = [.standard, .existsOne, .twoVariable, .optional]
        environment.declare(functions: StandardDeclarations.functions)
        environment.declare(functions: OptionalDeclarations.functions)
        environment.declare(functions: TwoVariableDeclarations.functions)
        environment.types.addTypeName("optional_type", .opaque("optional_type", []))
        for library in libraries {
            environment.declare(functions: library.declarations)
            environment.options.macros.formUnion(library.macros)
            for type in library.objectTypes { environment.types.add(type) }
            for type in library.types {
                environment.types.addTypeName("\(type.name)", .opaque("\(type.name)", []))
            }
        }
        for variable in variables { environment.declare(variable: variable.name, variable.type) }
        environment.prepare()
        self.environment = environment
        functions = FunctionTable([StandardLibrary.library, RegexLibrary.standard] + libraries)
    }

    /// Strings, lists and sets.
    public static var defaultLibraries: [FunctionLibrary] { [.strings, .lists, .sets] }

    /// Slots that an activation needs.
    public var variableCount: Int { environment.variables.count }

    /// The slot of a variable; nil where none has the name.
    public func slot(of variable: String) -> Int? {
        environment.variableSlots[variable].map { Int($0.value) }
    }

    /// The type of an expression's value, as far as checking can tell.
    /// - Throws: Every issue found, with its place and a caret.
    public func type(of source: String) throws(ExpressionError) -> CELType {
        try check(source).type
    }

    /// What evaluating an expression costs at least and at most, without evaluating it.
    ///
    /// Variables may hold anything, so the most is often `UInt64.max`: without bound. Functions of
    /// libraries count as one step.
    /// - Throws: Every issue found, with its place and a caret.
    public func estimatedCost(of source: String) throws(ExpressionError) -> ClosedRange<UInt64> {
        let estimate = Estimator.estimate(
            try check(source), in: environment, source: NothingKnown())
        return min(estimate.minimum, estimate.maximum)...estimate.maximum
    }

    /// Parses, checks and plans an expression.
    /// - Parameter names: The keys that it mentions are interned here; documents and the workspace
    ///   must begin with this table.
    /// - Throws: Every issue found, with its place and a caret; or why a constant is none.
    public func compile(
        _ source: String, names: inout JSON.Names
    ) throws(ExpressionError) -> Program {
        try compile(check(source), names: &names)
    }

    func check(_ source: String) throws(ExpressionError) -> CheckedAST {
        do {
            return try environment.compile(Source(source))
        } catch {
            throw ExpressionError(message: error.upstreamText)
        }
    }

    func compile(
        _ checked: CheckedAST, names: inout JSON.Names
    ) throws(ExpressionError) -> Program {
        do {
            return try Program(checked, environment, functions: functions, names: &names)
        } catch {
            throw ExpressionError(message: error.message)
        }
    }
}

/// No sizes beyond what the expression says, and no costs of libraries.
private struct NothingKnown: EstimateSource {
    func size(path: [String]?, type: CELType) -> Estimate? { nil }

    func call(
        function: String, overload: String, target: EstimatedOperand?, arguments: [EstimatedOperand]
    ) -> CallEstimate? { nil }
}

/// Why an expression did not become a program.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line by line, with the source and a caret under the place.
    public var message: String

    public var description: String { message }
}
