// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// One row of the set: an expression, what is subtracted, and by what the time is divided.
private struct Row {
    let id: String
    let loop: String
    let subtracts: Bool
    let divisor: Double
}

/// Times each expression of the task on standard input; writes nanoseconds and value by id as JSON on standard output.
///
/// The task is `{"object": PATH, "baseline": EXPR, "set": [{"id", "loop", "subtract", "divide"}…]}`, the same that the peer
/// is given. Expressions see the Kubernetes libraries and are run with cost accounting on, as in the server.
func measureExpressions() throws {
    var names = Names()
    let task = try OwnedDocument(reading: read(path: "/dev/stdin") ?? [], names: &names)
    func member(_ node: Node, _ key: String) -> Node? {
        for (name, value) in node.members where names.utf8(name).string == key { return value }
        return nil
    }
    func text(_ node: Node, _ key: String) -> String {
        guard let text = member(node, key)?.utf8 else { fail("no text in \(key)") }
        return text.string
    }
    let rows = member(task.root, "set")?.elements.map { row in
        Row(
            id: text(row, "id"), loop: text(row, "loop"), subtracts: member(row, "subtract")?.bool == true,
            divisor: Double(member(row, "divide")?.int ?? 1))
    }
    guard let rows, let object = read(path: text(task.root, "object")) else { fail("no set, or no object") }

    var environment = KubernetesEnvironment.base()
    environment.declare(variable: "object", .dyn)
    environment.declare(variable: "xs", .list(.int))
    environment.prepare()
    let objectDocument = try OwnedDocument(reading: object, names: &names)
    let list = "[" + (0..<1000).map(String.init).joined(separator: ",") + "]"
    let listDocument = try OwnedDocument(reading: list, names: &names)

    /// Least time to evaluate, least time to compile, and the value.
    func time(_ expression: String) throws -> (run: Double, compile: Double, value: Bool) {
        let source = Source(expression)
        let compile = leastNanoseconds(budget: 30_000_000) {
            _ = try? Program(
                environment.compile(source), environment, functions: KubernetesEnvironment.functions,
                names: &names)
        }
        let program = try Program(
            environment.compile(source), environment, functions: KubernetesEnvironment.functions,
            names: &names)
        var workspace = Workspace(names: names, arenaByteCountMaximum: 64 << 20)
        var activation = Activation(variableCount: program.variableCount)
        activation.set(0, Value(objectDocument.root))
        activation.set(1, Value(listDocument.root))
        let outcome = program.evaluate(activation, &workspace, costLimit: .max)
        guard let value = outcome.value.bool else {
            throw Unexpected(text: outcome.value.isError ? outcome.value.errorMessage(&workspace) : "no bool")
        }
        workspace.reset()
        let run = leastNanoseconds {
            _ = program.evaluate(activation, &workspace, costLimit: .max)
            workspace.reset()
        }
        return (run, compile, value)
    }

    let baseline = try time(text(task.root, "baseline")).run
    var output: [String] = []
    for row in rows {
        do {
            let (run, compile, value) = try time(row.loop)
            let nanoseconds = (run - (row.subtracts ? baseline : 0)) / row.divisor
            output.append(#""\#(row.id)": {"nanoseconds": \#(nanoseconds), "compile": \#(compile), "value": \#(value)}"#)
        } catch {
            let message = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
            output.append(#""\#(row.id)": {"error": "\#(message.replacing(Character("\""), with: "'"))"}"#)
        }
    }
    print("{" + output.joined(separator: ", ") + "}")
}

private struct Unexpected: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

extension String {
    fileprivate func replacing(_ character: Character, with other: Character) -> String {
        String(map { $0 == character ? other : $0 })
    }
}
