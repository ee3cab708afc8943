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
    /// What the tables point into, besides what they own themselves.
    private let constantMemory: UnsafeMutableRawPointer?
    private let instructionCount: Int
    private let stepCount: Int
    private let siteCount: Int
    private let messageCount: Int
    private let setCount: Int
    private let optionalCount: Int
    /// Keeps the functions' types alive.
    private let functions: FunctionTable

    /// Most that one evaluation costs before it is stopped: upstream's limit of a call.
    public static let costLimit: UInt64 = 1_000_000

    /// Plans a checked expression.
    /// - Parameters:
    ///   - names: The keys that the expression mentions are interned here; a workspace that
    /// evaluates it is made from this table later.
    /// - Throws: What upstream reports when it makes a program: constant conversions that fail,
    ///   literal regular expressions that are none.
    package init(
        _ checked: CheckedAST, _ environment: Environment, functions: FunctionTable,
        names: inout JSON.Names
    ) throws(ProgramError) {
        var scratch = Workspace(scratchByteCountMaximum: Limits.constantByteCount)
        let outcome = unsafe withUnsafeMutablePointer(to: &names) { names in
            unsafe withUnsafeMutablePointer(to: &scratch) { scratch in
                var planner = unsafe Planner(
                    checked, environment, functions, names: names, scratch: scratch)
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
        instructionCount = planned.code.count
        stepCount = planned.steps.count
        siteCount = planned.sites.count
        messageCount = planned.messages.count
        setCount = planned.sets.count
        optionalCount = planned.optionals.count
        let variableNames = environment.variables.map(\.name)

        // What constants point at moves from the scratch arena into one block of the right size.
        var mover = ConstantMover()
        for value in planned.constants { mover.measure(value) }
        for value in planned.steps { mover.measure(value) }
        for value in planned.sets { mover.measure(value) }
        for message in planned.messages { mover.measure(message.type) }
        for name in variableNames { mover.measure(text: name) }
        mover.allocate()
        let constants = unsafe Program.copy(planned.constants.map { mover.move($0) })
        let steps = unsafe Program.copy(planned.steps.map { mover.move($0) })
        let messages = unsafe Program.copy(
            planned.messages.map { message in
                var message = message
                message.type = mover.move(message.type)
                return message
            })
        let sets = unsafe Program.copy(
            planned.sets.map { unsafe mover.move($0).mapStorage.pointee })
        let names = unsafe Program.copy(variableNames.map { mover.move(text: $0) })
        unsafe constantMemory = mover.memory
        unsafe tables = ProgramTables(
            instructions: Program.copy(planned.code), constants: constants,
            constantCount: planned.constants.count, registerCount: planned.registerCount,
            steps: steps,
            stepFlags: Program.copy(planned.stepFlags), sites: Program.copy(planned.sites),
            messages: messages,
            sets: sets, optionals: Program.copy(planned.optionals),
            operands: Program.copy(planned.operands),
            variableNames: names,
            variableCount: variableNames.count, types: functions.typeTable,
            typeCount: functions.types.count,
            refusesBadPresence: environment.options.refusesBadPresence,
            objects: functions.objects.map { unsafe Program.copy([$0]) })
    }

    deinit {
        unsafe tables.instructions.deallocate()
        unsafe tables.constants.deallocate()
        unsafe tables.steps.deallocate()
        unsafe tables.stepFlags.deallocate()
        unsafe UnsafeMutablePointer(mutating: tables.sites).deinitialize(count: siteCount)
        unsafe tables.sites.deallocate()
        unsafe tables.messages.deallocate()
        unsafe tables.sets.deallocate()
        unsafe tables.optionals.deallocate()
        unsafe tables.operands.deallocate()
        unsafe tables.variableNames.deallocate()
        if let objects = unsafe tables.objects {
            unsafe UnsafeMutablePointer(mutating: objects).deinitialize(count: 1)
            unsafe objects.deallocate()
        }
        unsafe constantMemory?.deallocate()
    }

    private static func copy<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        for (index, element) in elements.enumerated() {
            unsafe (memory + index).initialize(to: element)
        }
        return unsafe UnsafePointer(memory)
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
        unsafe UnsafeBufferPointer(start: tables.instructions, count: instructionCount)
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
