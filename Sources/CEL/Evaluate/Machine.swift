// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a step that leaves the machine's loop needs: trivially copyable, all memory owned
/// elsewhere.
@safe struct Machine: BitwiseCopyable {
    let tables: ProgramTables
    let registers: UnsafeMutablePointer<Value>
    let variables: UnsafeMutablePointer<Value>
    let context: ComparisonContext
    /// Most that the evaluation may cost.
    let costLimit: UInt64

    @inline(always) var workspace: UnsafeMutablePointer<Workspace> { unsafe context.workspace }

    /// What an operation costs that found no steps left: more than any limit.
    static let exhaustedCost: UInt64 = 1 &<< 62

    /// Whether the evaluation has used up its steps.
    @inline(always) var isExhausted: Bool { unsafe workspace.pointee.remainingStepCount < 0 }

    /// Takes the steps of a search among `count` members or elements.
    @inline(always) func spendSearch(_ count: Int) {
        if count > Limits.uncountedMemberCount { _ = context.spend(count &>> 1) }
    }

    /// A copy in the arena of a value that an error mentions.
    func keep(_ value: Value) -> UInt64 {
        guard let place = unsafe workspace.pointee.arena.allocate(Value.self, count: 1) else {
            return 0
        }
        unsafe place.initialize(to: value)
        return UInt64(UInt(bitPattern: place))
    }

    func noSuchKey(_ key: Value) -> Value { .error(.noSuchKey, payload: keep(key)) }

    func error(_ write: (inout TextBuilder) -> Void) -> Value {
        var text = unsafe TextBuilder(workspace)
        write(&text)
        return text.finishError()
    }
}

/// A value with what it cost to get it.
struct Costed: BitwiseCopyable {
    var value: Value
    var cost: UInt64

    @inline(always) init(_ value: Value, _ cost: UInt64) {
        self.value = value
        self.cost = cost
    }
}
