// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CEL
internal import EventLoop
internal import JSON
internal import Kubernetes
internal import YAML

/// `postern eval`: one CEL expression, or a batch of them, in the Kubernetes environment.
struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluate a CEL expression in the Kubernetes environment.",
        discussion: """
            With --batch standard input has one JSON object a line (id, expr, vars, typed, env, schema, resource_root,
            optional_old_self), and each is answered with one line (id, type, value, error, check_error, program_error,
            cost, estimated).
            Exit status: 0 a value, 1 the evaluation failed, 2 the expression does not compile or a file does not load.
            """
    )

    @Argument(help: "The expression.")
    var expression: String?

    @Option(name: .customLong("var"), help: "A variable as name=JSON. May be repeated.")
    var variables: [String] = []

    @Option(help: "A file, YAML or JSON, that is the variable object.")
    var object: String?

    @Flag(help: "Offer what mutations may use: Object{}, JSONPatch{} and jsonpatch.escapeKey.")
    var mutation = false

    @Option(help: "Offer what this release of Kubernetes has, 1.30 to 1.36.")
    var kubernetesVersion = KubernetesRelease.newest

    @Flag(help: "One question a line on standard input, one answer a line out.")
    var batch = false

    func validate() throws {
        if batch, expression != nil || !variables.isEmpty || object != nil {
            throw ValidationError("--batch takes its expressions and variables from standard input")
        }
        if !batch, expression == nil { throw ValidationError("an expression, or --batch") }
    }

    func run() throws {
        if batch { return try runBatch() }
        var evaluator = BatchEvaluator(release: kubernetesVersion)
        var output = ByteBuffer()
        let line = try question()
        do {
            try unsafe line.withUnsafeBufferPointer { bytes throws(JSONError) in
                try unsafe evaluator.evaluate(line: bytes, to: &output)
            }
        } catch {
            throw CommandFailure(text: "a variable is not JSON: \(error.message)")
        }
        if let problem = evaluator.problem { throw CommandFailure(text: problem) }
        var names = Names()
        let answer = try OwnedDocument(reading: output.string, names: &names)
        func text(_ name: String) -> String? { answer.root[names.intern(name)]?.string }
        if let error = text("error") {
            Terminal.complain("error: \(error)\n")
            throw ExitCode.refused
        }
        let value = answer.root[names.intern("value")]
        let shown = value.map { ShownValue.text($0, &names) } ?? "null"
        Terminal.write(shown + "\n")
        withExtendedLifetime(answer) {}
    }

    private func runBatch() throws {
        var lines = try InputFile.lines("-")
        var evaluator = BatchEvaluator(release: kubernetesVersion)
        var isUnreadable = false
        var output = ByteBuffer()
        while let line = try InputFile.next(&lines, of: "-") {
            output.removeAll()
            do {
                try unsafe line.withUnsafeBufferPointer { bytes throws(JSONError) in
                    try unsafe evaluator.evaluate(line: bytes, to: &output)
                }
            } catch {
                isUnreadable = true
                Terminal.complain("postern: a line is not JSON: \(error)\n")
                continue
            }
            Terminal.write(output.string)
        }
        if isUnreadable { throw ExitCode(2) }
    }

    /// The expression and its variables as one line of a batch.
    private func question() throws -> [UInt8] {
        var members: [String] = []
        for variable in variables {
            guard let equals = variable.firstIndex(of: "=") else {
                throw CommandFailure(text: "--var \(variable): expected name=JSON")
            }
            let value = String(variable[variable.index(after: equals)...])
            var names = Names()
            do {
                _ = try OwnedDocument(reading: value, names: &names)
            } catch {
                throw CommandFailure(
                    text: "--var \(variable): not JSON: \(error); text needs quotes: name='\"text\"'")
            }
            members.append("\(Self.quoted(String(variable[..<equals]))):\(value)")
        }
        if let object {
            var names = Names()
            let bytes = try InputFile.contents(object)
            let document: YAMLDocument?
            do {
                document = try YAMLDocument.read(bytes, file: object, names: &names).first
            } catch {
                throw CommandFailure(text: "\(error)")
            }
            guard let document else { throw CommandFailure(text: "\(object) is empty") }
            var buffer = ByteBuffer()
            Writer.write(document.root, names: names, to: &buffer)
            members.append("\"object\":\(buffer.string)")
        }
        let environment = mutation ? ",\"env\":\"mutation\"" : ""
        let line =
            "{\"id\":null,\"expr\":\(Self.quoted(expression ?? ""))\(environment),\"vars\":{\(members.joined(separator: ","))}}"
        return Array(line.utf8)
    }

    private static func quoted(_ text: String) -> String {
        var text = text
        var buffer = ByteBuffer()
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &buffer) }
        return buffer.string
    }
}
