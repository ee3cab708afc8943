// SPDX-License-Identifier: Apache-2.0

internal import Admission
internal import ArgumentParser
internal import CEL
internal import JSON
internal import Kubernetes
internal import Lint

/// `postern check`: what will bite, before a cluster does.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find what bites in policies, bindings and the configuration around them.",
        discussion: """
            Names fields that may be absent and what will happen to whom, patches that fail or are not idempotent, rules that
            match nothing or everything, budgets, and what the API server refuses, with its message and field path. Each
            finding has an id, a place and a fix; expressions are written anew where that is possible.
            Exit status: 0 nothing worse than a warning, 1 errors were found, 2 a path, file or option is wrong.
            """
    )

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case text, json, sarif
    }

    @Argument(help: "Files and directories, YAML or JSON.")
    var paths: [String]

    @Option(name: .shortAndLong, help: "How findings are printed.")
    var output: Form = .text

    @Option(
        help:
            "OpenAPI v3 documents or CustomResourceDefinitions for kinds that are not built in. May be repeated."
    )
    var schemas: [String] = []

    @Option(help: "The release whose API server is to take the policies, such as 1.33.")
    var kubernetesVersion: String?

    @Flag(help: "Show the estimated cost of each expression.")
    var cost = false

    func run() throws {
        let report = try makeReport()
        switch output {
        case .text: Terminal.write(report.text)
        case .json: Terminal.write(report.json.indentedText)
        case .sarif: Terminal.write(report.sarif(version: Version.text).indentedText)
        }
        if report.findings.contains(where: { $0.id == "unreadable" }) { throw ExitCode(2) }
        if report.hasErrors { throw ExitCode.refused }
    }

    func makeReport() throws -> LintReport {
        var options = Linter.Options()
        options.release = try release()
        options.showsCost = cost
        let files = ManifestFiles(paths)
        for problem in files.problems where problem.place.line == 0 {
            throw CommandFailure(text: "\(problem.place): \(problem.message)")
        }
        if files.files.isEmpty {
            throw CommandFailure(
                text: "\(paths.joined(separator: ", ")): no .yaml, .yml or .json file")
        }
        var builder = PolicySetBuilder(
            loadCatalogue: ManifestFiles.catalogue(try ManifestFiles.schemaText(schemas)))
        builder.documents = files.documents
        builder.files = files.texts
        let set = builder.build(language: PolicyLanguage())
        let linter = Linter(
            catalogue: set.catalogue, names: set.names, schemas: ManifestFiles(schemas).documents, options: options)
        let problems = files.problems + set.problems
        return LintReport(
            findings: Finding.sorted(
                Finding.loaded(problems) + Self.emptyFindings(in: files) + linter.findings(in: files.documents, files: files.texts)
                    + Self.accessFindings(in: files) + Self.credentialFindings(in: files)),
            refusals: RefusedObject.all(in: problems), documentCount: files.documents.count)
    }

    /// Files without an object: a pipeline that is to check policies is to hear that it checked none.
    private static func emptyFindings(in files: ManifestFiles) -> [Finding] {
        let filled = Set(files.documents.map(\.place.file) + files.problems.map(\.place.file))
        return files.files.filter { !filled.contains($0) }.map { file in
            Finding(
                "nothing-to-check", files.documents.isEmpty ? .error : .warning, at: Place(file: file, line: 1, column: 1),
                "The file holds no object, so nothing of it was checked.",
                fix: "Write what was to stand there, or leave the file out.")
        }
    }

    private func release() throws -> KubernetesRelease? {
        guard let kubernetesVersion else { return nil }
        let digits = kubernetesVersion.drop { $0 == "v" }.split(
            separator: ".", omittingEmptySubsequences: false)
        guard digits.count >= 2, digits[0] == "1", let minor = Int(digits[1]),
            (1...99).contains(minor)
        else {
            throw ValidationError(
                "--kubernetes-version \(kubernetesVersion): expected a release such as 1.33")
        }
        return KubernetesRelease(minor)
    }
}
