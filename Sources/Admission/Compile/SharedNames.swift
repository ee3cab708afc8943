// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Synchronization

/// The names of a set in the making and the programs made with them, for threads that compile its policies: each takes the
/// lock to make a program, which is the smaller part; parsing and checking know no names.
///
/// Policies resemble each other: an expression that another has too, in an environment of the same variables, is compiled
/// once.
@safe final class SharedNames: @unchecked Sendable {
    /// What makes two programs one.
    struct Key: Hashable {
        /// See `PolicyEnvironment.signature`.
        var environment: String
        var text: String
        var result: ExpressionCheck.Result
        var trims: Bool
    }

    private let lock = Mutex<Void>(())
    /// Both only under the lock.
    private var names: JSON.Names
    private var programs: [Key: (program: Program, type: CELType)] = [:]

    init(_ names: consuming JSON.Names) { self.names = names }

    /// The program of an expression that was compiled before.
    func known(_ key: Key) -> (program: Program, type: CELType)? { lock.withLock { _ in programs[key] } }

    /// Makes the program of a checked expression.
    func program(
        of checked: CheckedAST, _ environment: Environment, functions: FunctionTable, for key: Key
    ) throws(ProgramError) -> Program {
        try lock.withLock { _ throws(ProgramError) -> Program in
            let program = try Program(checked, environment, functions: functions, names: &names)
            programs[key] = (program, checked.type)
            return program
        }
    }

    /// Takes the names out when all is compiled.
    func take() -> JSON.Names {
        var taken = JSON.Names(entryCapacity: 16)
        swap(&taken, &names)
        programs = [:]
        return taken
    }
}
