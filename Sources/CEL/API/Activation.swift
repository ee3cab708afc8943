// SPDX-License-Identifier: Apache-2.0

import JSON

/// The values of an environment's variables for one evaluation, by slot.
///
/// Made once for a set of programs and filled for each request; setting a variable is one store.
///
/// ```swift
/// var activation = Activation(variableCount: environment.variableCount)
/// activation.set(objectSlot, Value(document.root))
/// ```
@safe public struct Activation: ~Copyable {
    let slots: UnsafeMutablePointer<Value>
    public let count: Int
    /// Programs whose value is looked up in `variables`; see `LazyVariables`.
    var lazy: UnsafeMutablePointer<LazyVariables>?

    /// All variables unset: reading one is the error `no such attribute(s): name`.
    public init(variableCount: Int) {
        count = variableCount
        unsafe slots = .allocate(capacity: max(1, variableCount))
        unsafe slots.initialize(repeating: .error(.unset), count: max(1, variableCount))
        unsafe lazy = nil
    }

    deinit { unsafe slots.deallocate() }

    /// Gives the variable at `slot` a value that lives until the evaluation ends.
    public mutating func set(_ slot: Int, _ value: Value) {
        precondition(slot >= 0 && slot < count, "a slot that the environment does not have")
        unsafe slots[slot] = value
    }

    /// Takes the value of the variable at `slot` back.
    package mutating func unset(_ slot: Int) { set(slot, .error(.unset)) }

    /// Takes all values back.
    public mutating func clear() { unsafe slots.update(repeating: .error(.unset), count: count) }

    package subscript(slot: VariableSlot) -> Value {
        get { unsafe slots[Int(slot.value)] }
        set { set(Int(slot.value), newValue) }
    }
}
