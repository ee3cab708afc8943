// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The language with its extension libraries, ready to compile expressions: where users of the
/// library begin.
///
/// ```swift
/// let language = ExpressionLanguage(variables: ["object", "limit"])
/// var names = Names()
/// let program = try language.compile("object.spec.replicas <= limit", names: &names)
/// let document = try OwnedDocument(reading: #"{"spec": {"replicas": 3}}"#, names: &names)
///
/// var workspace = Workspace(names: names, arenaByteCountMaximum: 16 << 20)
/// var activation = Activation(variableCount: 2)
/// activation.set(0, Value(document.root))
/// activation.set(1, .int(5))
/// let outcome = program.evaluate(activation, &workspace)
/// outcome.value.isTrue    // true
/// outcome.cost            // 5
/// workspace.reset()       // before the next evaluation; its values are dead then
/// ```
///
/// Values point into what they came from: keep program, documents and workspace alive as long as
/// you look at one.
public struct ExpressionLanguage: Sendable {
    private let environment: Environment
    private let functions: FunctionTable

    /// - Parameters:
    ///   - variables: Their names; slot 0 of an activation is the first. All are dyn.
    ///   - libraries: Beside the language's own functions; `defaultLibraries` when left out.
    public init(variables: [String], libraries: [FunctionLibrary] = Self.defaultLibraries) {
        var environment = Environment()
        environment.declare(functions: StandardDeclarations.functions)
        environment.declare(functions: OptionalDeclarations.functions)
        environment.declare(functions: TwoVariableDeclarations.functions)
        for library in libraries { environment.declare(functions: library.declarations) }
        for variable in variables { environment.declare(variable: variable, .dyn) }
        environment.prepare()
        self.environment = environment
        functions = FunctionTable([StandardLibrary.library, RegexLibrary.standard] + libraries)
    }

    /// Strings, lists and sets.
    public static var defaultLibraries: [FunctionLibrary] {
        [StringsLibrary.library, ListsLibrary.library, SetsLibrary.library]
    }

    /// Parses, checks and plans an expression.
    /// - Parameter names: The keys that it mentions are interned here; documents and the workspace
    ///   must begin with this table.
    /// - Throws: Every issue found, with its place and a caret; or why a constant is none.
    public func compile(
        _ source: String, names: inout JSON.Names
    ) throws(ExpressionError) -> Program {
        let checked: CheckedAST
        do {
            checked = try environment.compile(Source(source))
        } catch {
            throw ExpressionError(message: error.upstreamText)
        }
        do {
            return try Program(checked, environment, functions: functions, names: &names)
        } catch {
            throw ExpressionError(message: error.message)
        }
    }
}

/// Why an expression did not become a program.
public struct ExpressionError: Error, Hashable, Sendable {
    /// Line by line, with the source and a caret under the place.
    public var message: String
}
