// SPDX-License-Identifier: Apache-2.0

public import JSON
import Synchronization

/// Compiles expressions and evaluates them, again and again: it owns what both need.
///
/// One evaluator belongs to one thread. Another thread takes a copy (`copy()`) and may then evaluate
/// every expression that was compiled before.
///
/// ```swift
/// var evaluator = Evaluator(ExpressionLanguage(variables: ["pod"]))
/// let rule = try evaluator.compile("pod.containers.all(c, c.image.startsWith('registry/'))")
/// for document in documents {
///     let answer = try evaluator.evaluate(rule, json: document)
///     print(answer.value, answer.cost)
/// }
/// ```
public struct Evaluator: ~Copyable {
    public let language: ExpressionLanguage
    private let arenaByteCountMaximum: Int
    private var names: JSON.Names
    /// Made from `names` when it is needed, and anew when an expression brought more of them.
    private var workspace: Workspace?
    private var activation: Activation
    /// The expressions whose names are in `names`.
    private var known: Set<Int> = []

    /// - Parameter memoryByteCountMaximum: What one evaluation may build, in bytes; one that needs
    ///   more fails.
    public init(_ language: ExpressionLanguage, memoryByteCountMaximum: Int = 16 << 20) {
        self.init(language, memoryByteCountMaximum, JSON.Names())
    }

    private init(
        _ language: ExpressionLanguage, _ arenaByteCountMaximum: Int, _ names: consuming JSON.Names
    ) {
        self.language = language
        self.arenaByteCountMaximum = arenaByteCountMaximum
        self.names = names
        activation = Activation(variableCount: language.variableCount)
    }

    /// For another thread.
    public borrowing func copy() -> Evaluator {
        var copy = Evaluator(language, arenaByteCountMaximum, JSON.Names(copying: names))
        copy.known = known
        return copy
    }

    /// Compiles an expression, once for any number of evaluations.
    /// - Throws: Every issue found, with its place and a caret.
    public mutating func compile(_ source: String) throws(ExpressionError) -> CompiledExpression {
        let checked = try language.check(source)
        let program = try language.compile(checked, names: &names)
        let expression = CompiledExpression(
            source: source, type: checked.type, program: program, number: Self.nextNumber())
        known.insert(expression.number)
        workspace = nil
        return expression
    }

    /// Evaluates an expression.
    /// - Parameters:
    ///   - expression: Compiled by this evaluator, or by the one that this is a copy of.
    ///   - json: An object with the values of variables; members that are no variables are passed
    ///     over.
    ///   - variables: The values of others, or of the same: these win. A variable that gets no value
    ///     may be mentioned only where it is not looked at.
    ///   - costLimit: Most that it may cost, in the language's units, before it is stopped.
    /// - Throws: Why there is no value, and what the attempt cost.
    public mutating func evaluate(
        _ expression: CompiledExpression, json: String? = nil,
        _ variables: [String: CELValue] = [:], costLimit: UInt64 = Program.costLimit
    ) throws(EvaluationError) -> Evaluation {
        precondition(
            known.contains(expression.number), "the expression was compiled by another evaluator")
        var workspace =
            self.workspace.take()
            ?? Workspace(names: names, arenaByteCountMaximum: arenaByteCountMaximum)
        let result: Result<Evaluation, EvaluationError>
        do throws(EvaluationError) {
            result = .success(try run(expression, json, variables, costLimit, &workspace))
        } catch {
            result = .failure(error)
        }
        workspace.reset()
        self.workspace = consume workspace
        return try result.get()
    }

    private mutating func run(
        _ expression: CompiledExpression, _ json: String?, _ variables: [String: CELValue],
        _ costLimit: UInt64, _ workspace: inout Workspace
    ) throws(EvaluationError) -> Evaluation {
        activation.clear()
        var document: OwnedDocument?
        if let json { document = try bind(json: json, &workspace) }
        defer { withExtendedLifetime(document) {} }
        for (name, given) in variables {
            guard let slot = language.slot(of: name) else {
                throw EvaluationError(message: "'\(name)' is not a variable", cost: 0)
            }
            let value = workspace.value(given)
            if value.isError {
                throw EvaluationError(
                    message: "variable '\(name)': \(value.errorMessage(&workspace))", cost: 0)
            }
            activation.set(slot, value)
        }
        let outcome = expression.program.evaluate(activation, &workspace, costLimit: costLimit)
        if outcome.value.isError {
            throw EvaluationError(
                message: outcome.value.errorMessage(&workspace), cost: outcome.cost)
        }
        guard let value = expression.program.completeCopy(outcome.value, &workspace) else {
            throw EvaluationError(
                message: "the value has more than \(Limits.copiedValueCount) parts", cost: outcome.cost)
        }
        return Evaluation(value: value, cost: outcome.cost)
    }

    private mutating func bind(
        json: String, _ workspace: inout Workspace
    ) throws(EvaluationError) -> OwnedDocument {
        let document: OwnedDocument
        do {
            document = try OwnedDocument(reading: json, names: &workspace.names)
        } catch {
            throw EvaluationError(message: "the variables are not JSON: \(error)", cost: 0)
        }
        guard document.root.kind == .object else {
            throw EvaluationError(message: "the variables are not a JSON object", cost: 0)
        }
        for (name, node) in document.root.members {
            if let slot = language.slot(of: workspace.names.utf8(name).string) {
                activation.set(slot, Value(node))
            }
        }
        return document
    }

    private static let counter = Atomic<Int>(0)

    private static func nextNumber() -> Int { counter.add(1, ordering: .relaxed).newValue }
}

/// An expression that an evaluator compiled; immutable, shared by all threads.
public struct CompiledExpression: Sendable {
    public let source: String
    /// What its value will be, as far as checking can tell.
    public let type: CELType
    public let program: Program
    /// No two in a process have the same.
    let number: Int
}

/// What an expression gave.
public struct Evaluation: Equatable, Sendable {
    public var value: CELValue
    /// In the language's units: about one a step.
    public var cost: UInt64
}

/// Why an evaluation gave no value.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    /// What the attempt cost.
    public var cost: UInt64

    public init(message: String, cost: UInt64) {
        self.message = message
        self.cost = cost
    }

    public var description: String { message }
}

extension Program {
    /// A copy of one of its results that owns what it holds.
    public func swiftValue(_ value: Value, _ workspace: inout Workspace) -> CELValue {
        copy(value, &workspace).value
    }

    /// The same; nil where it would have more values than a copy may.
    func completeCopy(_ value: Value, _ workspace: inout Workspace) -> CELValue? {
        let copy = copy(value, &workspace)
        // A bare nil would be the value null.
        return copy.isComplete ? copy.value : Optional<CELValue>.none
    }

    private func copy(_ value: Value, _ workspace: inout Workspace) -> (
        value: CELValue, isComplete: Bool
    ) {
        unsafe withUnsafeMutablePointer(to: &workspace) { workspace in
            var none = Value.null
            return unsafe withUnsafePointer(to: &none) { none in
                let context = unsafe ComparisonContext(
                    workspace: workspace, types: tables.types, typeCount: tables.typeCount)
                let call = unsafe Call(arguments: none, count: 0, context: context)
                var copy = SwiftCopy(call: call)
                let made = copy.value(value, depth: 0)
                return (made, copy.isComplete)
            }
        }
    }
}
