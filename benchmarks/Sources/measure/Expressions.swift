// SPDX-License-Identifier: Apache-2.0

import CEL
import CSimdjson
import JSON
import Kubernetes

/// One row of the set: an expression, what is subtracted, and by what the time is divided.
private struct Row {
    let id: String
    let loop: String
    let subtracts: Bool
    let divisor: Double
}

/// Times each expression of the task on standard input; writes nanoseconds and value by id as JSON on
/// standard output.
///
/// The task is `{"object": PATH, "baseline": EXPR, "set": [{"id", "loop", "subtract", "divide"}…]}`,
/// the same that the peer is given. Expressions see the Kubernetes libraries and are run with cost
/// accounting on, as in the server.
func measureExpressions() throws {
    let task = try Task()
    let baseline = try task.time(task.baseline).run
    var output: [String] = []
    for row in task.rows {
        do {
            let (run, compile, value, size) = try task.time(row.loop)
            let nanoseconds = (run - (row.subtracts ? baseline : 0)) / row.divisor
            output.append(
                #""\#(row.id)": {"nanoseconds": \#(nanoseconds), "compile": \#(compile), "value": \#(value), "bytes": \#(size)}"#
            )
        } catch {
            let message = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
            output.append(#""\#(row.id)": {"error": "\#(message.replacing(Character("\""), with: "'"))"}"#)
        }
    }
    print("{" + output.joined(separator: ", ") + "}")
}

/// Compiles all texts of `{"object", "baseline", "typical": [EXPR…], "long": EXPR}` on standard input
/// and keeps them; writes how many did, how long that took, what they hold, and the least time to
/// compile the long one.
func measureCompilation() throws {
    let task = try Task()
    let texts = task.typical.map { Source($0) }
    let before = allocatedByteCount()
    let start = now()
    var programs: [Program] = []
    programs.reserveCapacity(texts.count)
    for text in texts {
        if let program = try? task.compile(text) { programs.append(program) }
    }
    let nanoseconds = now() - start
    let byteCount = allocatedByteCount() - before
    let long = Source(task.long)
    _ = try task.compile(long)
    let longNanoseconds = leastNanoseconds(budget: 100_000_000) { _ = try? task.compile(long) }
    print(
        #"{"count": \#(programs.count), "nanoseconds": \#(nanoseconds), "bytes": \#(byteCount), "long": \#(longNanoseconds)}"#
    )
}

/// Evaluates one row `count` times and compiles it `compileCount` times, for a tool that counts
/// instructions: the difference of two counts is what one takes.
func repeatExpression(_ id: String, _ count: Int, compileCount: Int) throws {
    let task = try Task()
    guard let row = task.rows.first(where: { $0.id == id }) else { fail("no row \(id)") }
    try task.run(row.loop, count, compileCount: compileCount)
}

private func member(_ node: Node, _ key: String, _ names: borrowing JSON.Names) -> Node? {
    for (name, value) in node.members where names.utf8(name).string == key { return value }
    return nil
}

private func text(_ node: Node, _ key: String, _ names: borrowing JSON.Names) -> String {
    guard let text = member(node, key, names)?.utf8 else { fail("no text in \(key)") }
    return text.string
}

/// The expressions and the documents of one run.
private final class Task {
    private var names: JSON.Names
    let baseline: String
    let rows: [Row]
    /// Only for measuring compilation.
    let typical: [String]
    let long: String
    private let environment: Environment
    private let object: OwnedDocument
    private let list: OwnedDocument

    init() throws {
        var names = JSON.Names()
        let task = try OwnedDocument(reading: read(path: "/dev/stdin") ?? [], names: &names)
        var rows: [Row] = []
        for row in member(task.root, "set", names)?.elements ?? task.root.elements {
            rows.append(
                Row(
                    id: text(row, "id", names), loop: text(row, "loop", names),
                    subtracts: member(row, "subtract", names)?.bool == true,
                    divisor: Double(member(row, "divide", names)?.int ?? 1)))
        }
        self.rows = rows
        var typical: [String] = []
        for node in member(task.root, "typical", names)?.elements ?? task.root.elements {
            if let expression = node.string { typical.append(expression) }
        }
        self.typical = typical
        long = member(task.root, "long", names)?.string ?? "true"
        baseline = text(task.root, "baseline", names)
        guard let bytes = read(path: text(task.root, "object", names)) else { fail("no object") }
        withExtendedLifetime(task) {}
        var environment = KubernetesEnvironment.base()
        environment.declare(variable: "object", .dyn)
        environment.declare(variable: "xs", .list(.int))
        environment.prepare()
        self.environment = environment
        object = try OwnedDocument(reading: bytes, names: &names)
        let numbers = "[" + (0..<1000).map(String.init).joined(separator: ",") + "]"
        list = try OwnedDocument(reading: numbers, names: &names)
        self.names = names
    }

    func compile(_ source: Source) throws -> Program {
        try Program(
            environment.compile(source), environment, functions: KubernetesEnvironment.functions,
            names: &names)
    }

    /// Least time to evaluate, least time to compile, the value, and the bytes that a program takes.
    func time(
        _ expression: String
    ) throws -> (run: Double, compile: Double, value: Bool, bytes: Int) {
        let source = Source(expression)
        let program = try compile(source)
        let compileTime = leastNanoseconds(budget: 30_000_000) { _ = try? compile(source) }
        // The program alone, without what compiling it took.
        let before = allocatedByteCount()
        let programs = try (0..<16).map { _ in try compile(source) }
        let byteCount = (allocatedByteCount() - before) / 16
        withExtendedLifetime(programs) {}
        var workspace = Workspace(names: names, arenaByteCountMaximum: 64 << 20)
        var activation = Activation(variableCount: program.variableCount)
        activation.set(0, Value(object.root))
        activation.set(1, Value(list.root))
        let outcome = program.evaluate(activation, &workspace, costLimit: .max)
        guard let value = outcome.value.bool else {
            throw Unexpected(text: outcome.value.isError ? outcome.value.errorMessage(&workspace) : "no bool")
        }
        workspace.reset()
        let run = leastNanoseconds {
            _ = program.evaluate(activation, &workspace, costLimit: .max)
            workspace.reset()
        }
        return (run, compileTime, value, byteCount)
    }

    func run(_ expression: String, _ count: Int, compileCount: Int) throws {
        let source = Source(expression)
        let program = try compile(source)
        for _ in 0..<compileCount { _ = try compile(source) }
        var workspace = Workspace(names: names, arenaByteCountMaximum: 64 << 20)
        var activation = Activation(variableCount: program.variableCount)
        activation.set(0, Value(object.root))
        activation.set(1, Value(list.root))
        for _ in 0..<count {
            _ = program.evaluate(activation, &workspace, costLimit: .max)
            workspace.reset()
        }
    }
}

/// What the process has of the heap at the moment.
func allocatedByteCount() -> Int { allocated_byte_count() }

private struct Unexpected: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

extension String {
    fileprivate func replacing(_ character: Character, with other: Character) -> String {
        String(map { $0 == character ? other : $0 })
    }
}
