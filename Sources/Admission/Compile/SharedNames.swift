// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Synchronization

/// The names of a set in the making and the programs made with them, for threads that compile its policies: each takes the
/// lock for a moment, to intern a key or to look for a program; all else is its own.
///
/// Policies resemble each other: an expression that another has too, in an environment of the same variables, is compiled
/// once.
@safe final class SharedNames: @unchecked Sendable {
    /// Which environment it is: two with the same number and part are the same.
    struct Scope: Hashable {
        enum Part { case conditions, inner, mutations, messages }

        var part: Part
        /// Of the variables and parameters: see `number(of:)`.
        var variables: Int
    }

    /// What makes two programs one.
    struct Key: Hashable {
        var scope: Scope
        var text: ExactText
        var result: ExpressionCheck.Result
        var trims: Bool
    }

    private let lock = Mutex<Void>(())
    /// All only under the lock.
    private var names: JSON.Names
    private var programs: [Key: (program: Program, type: CELType)] = [:]
    private var signatures: [String: Int] = [:]

    init(_ names: consuming JSON.Names) { self.names = names }

    /// A number that stands for a signature (`PolicyEnvironment.signature`), so that its text is looked at once for all
    /// expressions of a policy.
    func number(of signature: String) -> Int {
        lock.withLock { _ in
            if let known = signatures[signature] { return known }
            let number = signatures.count
            signatures[signature] = number
            return number
        }
    }

    /// The program of an expression that was compiled before.
    func known(_ key: Key) -> (program: Program, type: CELType)? { lock.withLock { _ in programs[key] } }

    /// Makes the program of a checked expression.
    func program(
        of checked: CheckedAST, _ environment: Environment, functions: FunctionTable, for key: Key
    ) throws(ProgramError) -> Program {
        let program = try unsafe Program(checked, environment, functions: functions) { text in
            lock.withLock { _ in unsafe names.internOwned(text) }
        }
        lock.withLock { _ in programs[key] = (program, checked.type) }
        return program
    }

    /// Takes the names out when all is compiled.
    func take() -> JSON.Names {
        var taken = JSON.Names(entryCapacity: 16)
        swap(&taken, &names)
        programs = [:]
        return taken
    }
}

/// A text by its bytes: two that Unicode takes for equal are different expressions.
struct ExactText: Hashable {
    var text: String

    static func == (one: ExactText, other: ExactText) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
