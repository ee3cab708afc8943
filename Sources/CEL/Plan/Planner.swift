// SPDX-License-Identifier: Apache-2.0

import JSON

/// Turns one checked expression into instructions.
///
/// Registers are given out like a stack: what a node needs is taken back when it is done. Constants
/// are operands too; until the program is finished they are numbered from `constantBase`, then they
/// come to lie behind the registers. Costs that belong to nodes without an instruction (a name that
/// is a register already) wait in `pendingCost` and go with the next instruction of the same
/// straight line.
@safe struct Planner: ~Copyable {
    let checked: CheckedAST
    /// That of `checked`, by itself: through it every look at a node would count references to all of
    /// the tree's arrays.
    let ast: AST
    let environment: Environment
    let functions: FunctionTable
    /// Gives the number of a key.
    let intern: (UnsafeBufferPointer<UInt8>) -> JSON.Name
    /// Constants are built here, then moved into the program.
    let scratch: UnsafeMutablePointer<Workspace>

    var code: [Instruction] = []
    var constants: [Value] = []
    var steps: [Value] = []
    var stepFlags: [UInt8] = []
    var sites: [CallSite] = []
    var messages: [MessageSite] = []
    var sets: [Value] = []
    var optionals: [Bool] = []
    var operands: [UInt16] = []
    var pendingCost = 0
    /// Where the last label is: an instruction there is jumped to.
    var lastLabel = -1
    var nextRegister = 0
    var registerCount = 0
    var depth = 0
    /// Where a comprehension's variables are, by comprehension and role.
    var locals: [Local] = []
    var intConstants: [Int64: UInt16] = [:]
    /// By name, of those that the expression brings: the key of a path; null until it is first met.
    var keys: [Value] = []

    struct Local {
        var comprehension: ComprehensionIndex
        var variable: UInt16
        var secondVariable: UInt16
        var accumulator: UInt16
        /// Of a bound variable: where its initial value is computed when it is first read, and the
        /// register of the way back.
        var ensure: (patch: Int, register: UInt16)?
        var isLazy: Bool
        /// Places of `ensure` instructions that wait for the address of the initial value's code.
        var waiting: [Int] = []
    }

    static let constantBase = 0x8000
    static let registerMaximum = 0x7000

    init(
        _ checked: CheckedAST, _ environment: Environment, _ functions: FunctionTable,
        intern: @escaping (UnsafeBufferPointer<UInt8>) -> JSON.Name,
        scratch: UnsafeMutablePointer<Workspace>
    ) {
        self.checked = checked
        ast = checked.ast
        keys = Array(repeating: .null, count: checked.ast.names.ownCount)
        self.environment = environment
        self.functions = functions
        unsafe self.intern = intern
        unsafe self.scratch = scratch
    }

    mutating func plan() throws(ProgramError) {
        let result = try compile(checked.ast.root)
        emit(.finish, left: result)
    }

    var context: ComparisonContext {
        // Constants hold no library values when they are compared here.
        unsafe ComparisonContext(workspace: scratch, types: nil, typeCount: 0)
    }

    // MARK: Registers and constants

    mutating func register() throws(ProgramError) -> UInt16 { try registers(1) }

    /// Where a value is wanted, or a new register.
    mutating func destination(_ target: UInt16?) throws(ProgramError) -> UInt16 {
        if let target { return target }
        return try register()
    }

    /// The first of `count` registers in a row.
    mutating func registers(_ count: Int) throws(ProgramError) -> UInt16 {
        let first = nextRegister
        guard first + count <= Planner.registerMaximum else {
            throw ProgramError("expression needs more than \(Planner.registerMaximum) registers")
        }
        nextRegister += count
        registerCount = max(registerCount, nextRegister)
        return UInt16(first)
    }

    mutating func constant(_ value: Value) throws(ProgramError) -> UInt16 {
        if let integer = value.int, let known = intConstants[integer] { return known }
        if value.kind == .string || value.kind == .null || value.kind == .bool {
            for index in constants.indices.suffix(32) {
                let other = constants[index]
                if other.kind == value.kind, other.aux == value.aux,
                    value.kind == .string
                        ? other.equalsBytes(value) : other.payload == value.payload
                {
                    return UInt16(Planner.constantBase + index)
                }
            }
        }
        guard constants.count < Planner.registerMaximum else {
            throw ProgramError("expression has more than \(Planner.registerMaximum) constants")
        }
        let number = UInt16(Planner.constantBase + constants.count)
        constants.append(value)
        if let integer = value.int { intConstants[integer] = number }
        return number
    }

    // MARK: Instructions

    @discardableResult
    mutating func emit(
        _ operation: Operation, cost: Int = 0, target: UInt16 = 0, left: UInt16 = 0,
        right: UInt16 = 0,
        spare: UInt16 = 0, extra: Int = 0, flags: UInt8 = 0
    ) -> Int {
        var total = pendingCost + cost
        pendingCost = 0
        while total > Int(UInt16.max) {
            code.append(Instruction(operation: .charge, cost: .max))
            total -= Int(UInt16.max)
        }
        code.append(
            Instruction(
                operation: operation, flags: flags, cost: UInt16(total), target: target, left: left,
                right: right,
                spare: spare, extra: UInt32(truncatingIfNeeded: extra)))
        return code.count - 1
    }

    /// The place of the next instruction, to be jumped to: costs that wait are of the way here
    /// only.
    mutating func label() -> Int {
        if pendingCost > 0 { emit(.charge) }
        lastLabel = code.count
        return code.count
    }

    /// Makes the jump at `place` end here.
    mutating func land(_ place: Int) { code[place].extra = UInt32(label()) }

    /// Makes the second jump at `place` end here.
    mutating func landSecond(_ place: Int) { code[place].second = UInt32(label()) }
}
