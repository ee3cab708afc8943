// SPDX-License-Identifier: Apache-2.0

public import JSON

/// One expression, compiled: immutable, shared by all threads, evaluated without allocating.
///
/// ```swift
/// let program = try Program(checked, environment, functions: table, names: &names)
/// var workspace = Workspace(names: names, arenaByteCountMaximum: 16 << 20)
/// var activation = Activation(variableCount: program.variableCount)
/// activation.set(0, Value(document.root))
/// let result = program.evaluate(activation, &workspace)
/// ```
@safe public final class Program: @unchecked Sendable {
    let tables: ProgramTables
    /// What the tables lie in.
    private let memory: UnsafeMutableRawPointer?
    private let instructionCount: UInt32
    private let siteCount: UInt32
    /// Keep alive what the tables point at outside of it.
    private let variables: VariableNames
    private let functions: FunctionTable

    /// Most that one evaluation costs before it is stopped: upstream's limit of a call.
    public static let costLimit: UInt64 = 1_000_000

    /// Plans a checked expression.
    /// - Parameters:
    ///   - names: The keys that the expression mentions are interned here; a workspace that
    /// evaluates it is made from this table later.
    /// - Throws: What upstream reports when it makes a program: constant conversions that fail,
    ///   literal regular expressions that are none.
    package convenience init(
        _ checked: CheckedAST, _ environment: Environment, functions: FunctionTable,
        names: inout JSON.Names
    ) throws(ProgramError) {
        try unsafe self.init(checked, environment, functions: functions) { text in
            unsafe names.internOwned(text)
        }
    }

    /// As above, for a table of names that several threads share.
    /// - Parameter intern: Gives the number of a key.
    package init(
        _ checked: CheckedAST, _ environment: Environment, functions: FunctionTable,
        intern: (UnsafeBufferPointer<UInt8>) -> JSON.Name
    ) throws(ProgramError) {
        var scratch = Workspace(scratchByteCountMaximum: Limits.constantByteCount)
        let outcome = unsafe withoutActuallyEscaping(intern) { intern in
            unsafe withUnsafeMutablePointer(to: &scratch) { scratch in
                var planner = unsafe Planner(
                    checked, environment, functions, intern: intern, scratch: scratch)
                do throws(ProgramError) {
                    try planner.plan()
                } catch {
                    return Result<PlannedProgram, ProgramError>.failure(error)
                }
                return .success(planner.finish())
            }
        }
        let planned = try outcome.get()
        self.functions = functions
        let variables = environment.variableNames ?? VariableNames(environment.variables)
        self.variables = variables
        instructionCount = UInt32(planned.code.count)
        siteCount = UInt32(planned.sites.count)

        var block = ProgramBlock()
        block.measure(planned.code)
        block.measure(values: planned.constants)
        block.measure(values: planned.steps)
        block.measure(planned.stepFlags)
        block.measure(planned.sites)
        block.measure(planned.messages)
        for message in planned.messages { block.measure(message.type) }
        block.measure(planned.sets.map { unsafe $0.mapStorage.pointee })
        for value in planned.sets { block.measure(value) }
        block.measure(planned.optionals)
        block.measure(planned.operands)
        block.allocate()
        let messages = planned.messages.map { message in
            var message = message
            message.type = block.move(message.type)
            return message
        }
        let sets = planned.sets.map { unsafe block.move($0).mapStorage.pointee }
        unsafe tables = ProgramTables(
            instructions: block.place(planned.code), constants: block.place(values: planned.constants),
            constantCount: planned.constants.count, registerCount: planned.registerCount,
            steps: block.place(values: planned.steps), stepFlags: block.place(planned.stepFlags),
            sites: block.place(planned.sites), messages: block.place(messages),
            sets: block.place(sets), optionals: block.place(planned.optionals),
            operands: block.place(planned.operands),
            variableNames: variables.values, variableCount: variables.count,
            types: functions.typeTable, typeCount: functions.types.count,
            refusesBadPresence: environment.options.refusesBadPresence,
            objects: functions.objectTable)
        unsafe memory = block.memory
    }

    deinit {
        unsafe UnsafeMutablePointer(mutating: tables.sites).deinitialize(count: Int(siteCount))
        unsafe memory?.deallocate()
    }

    /// Whether its value may depend on the activation; that of a program that reads no variable is
    /// always the same.
    package var readsVariables: Bool {
        unsafe instructions.contains { $0.operation.readsVariables }
    }

    /// Slots that an activation needs.
    public var variableCount: Int { tables.variableCount }

    /// The instructions, for `Program.listing`.
    var instructions: UnsafeBufferPointer<Instruction> {
        unsafe UnsafeBufferPointer(start: tables.instructions, count: Int(instructionCount))
    }
}

extension Program {
    /// The value of an evaluation, an error value where it failed, and what it cost.
    @frozen public struct Outcome: BitwiseCopyable, Sendable {
        public var value: Value
        /// In upstream's units; also counted for failed evaluations.
        public var cost: UInt64
    }

    /// Evaluates; allocates nothing outside of the workspace's arena.
    /// - Returns: A value that is valid until the workspace is reset, and as long as this program,
    ///   the activation's documents and the
    ///   workspace live. Errors are values: `outcome.value.isError`.
    public func evaluate(
        _ activation: borrowing Activation, _ workspace: inout Workspace,
        costLimit: UInt64 = Program.costLimit
    ) -> Outcome {
        let variables = unsafe activation.slots
        precondition(
            activation.count >= tables.variableCount, "an activation of another environment")
        let outcome = unsafe withUnsafeMutablePointer(to: &workspace) { workspace in
            unsafe run(variables: variables, workspace: workspace, costLimit: costLimit)
        }
        return Outcome(value: outcome.value, cost: outcome.cost)
    }

    @unsafe func run(
        variables: UnsafeMutablePointer<Value>, workspace: UnsafeMutablePointer<Workspace>,
        costLimit: UInt64
    ) -> Costed {
        let count = tables.registerCount &+ tables.constantCount
        guard let registers = unsafe workspace.pointee.arena.allocate(Value.self, count: count)
        else {
            return Costed(.memoryExhausted, 0)
        }
        unsafe (registers + tables.registerCount).update(
            from: tables.constants, count: tables.constantCount)
        let context = unsafe ComparisonContext(
            workspace: workspace, types: tables.types, typeCount: tables.typeCount)
        let machine = unsafe Machine(
            tables: tables, registers: registers, variables: variables, context: context,
            costLimit: costLimit)
        return machine.run()
    }
}
