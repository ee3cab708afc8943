// SPDX-License-Identifier: Apache-2.0

import JSON

/// Variables whose values are programs, run when first read and then remembered: `variables.x` of a
/// policy.
///
/// One for each activation. The programs share the activation; each may cost up to a limit of its
/// own, and what they cost is told apart from the cost of the program that read them.
@safe package struct LazyVariables: BitwiseCopyable {
    @safe struct Variable: BitwiseCopyable {
        /// The interned name and its text.
        var name: Value
        var program: Unmanaged<Program>?
        /// Why there is no program: an error value.
        var value: Value
        var isEvaluated: Bool
        var isEvaluating: Bool
    }

    var variables: UnsafeMutablePointer<Variable>
    var count: Int
    /// Most that one variable may cost.
    var costLimit: UInt64
    /// What all of them have cost since the activation was filled.
    var cost: UInt64
}

extension Machine {
    func lazyPosition(_ object: Value, _ key: Value) -> Int? {
        guard key.kind == .string, let lazy = unsafe object.stored(LazyVariables.self) else {
            return nil
        }
        for index in unsafe 0..<lazy.pointee.count
        where unsafe lazy.pointee.variables[index].name.equalsBytes(key) {
            return index
        }
        return nil
    }

    /// The value of `variables.key`, evaluating it when it is read first; nil where there is no
    /// such variable.
    @inline(never) func lazyVariable(_ object: Value, _ key: Value) -> Value? {
        guard let position = lazyPosition(object, key),
            let lazy = unsafe UnsafeMutablePointer(mutating: object.stored(LazyVariables.self))
        else { return nil }
        let variable = unsafe lazy.pointee.variables + position
        if unsafe variable.pointee.isEvaluated { return unsafe variable.pointee.value }
        if unsafe variable.pointee.isEvaluating {
            return .error("composited variable refers to itself")
        }
        guard let program = unsafe variable.pointee.program else {
            return unsafe variable.pointee.value
        }
        unsafe variable.pointee.isEvaluating = true
        let outcome = unsafe program._withUnsafeGuaranteedRef { program in
            unsafe program.run(
                variables: variables, workspace: workspace, costLimit: lazy.pointee.costLimit)
        }
        unsafe lazy.pointee.cost &+= outcome.cost
        var value = outcome.value
        if value.kind == .error {
            value = error {
                $0.append("composited variable \"")
                unsafe $0.append(variable.pointee.name.utf8)
                $0.append("\" fails to evaluate: ")
                value.appendError(to: &$0)
            }
        }
        unsafe variable.pointee.value = value
        unsafe variable.pointee.isEvaluated = true
        unsafe variable.pointee.isEvaluating = false
        return value
    }

    /// The names of the variables, as a list.
    func lazyNames(_ object: Value) -> Value {
        guard let lazy = unsafe object.stored(LazyVariables.self) else { return .noSuchOverload }
        var names = unsafe ListBuilder(workspace, capacity: lazy.pointee.count)
        for index in unsafe 0..<lazy.pointee.count {
            unsafe names.append(lazy.pointee.variables[index].name)
        }
        return names.finish()
    }
}
