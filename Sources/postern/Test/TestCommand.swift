// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import JSON
internal import Suites

/// `postern test`: suites beside the policies, run with the server's own evaluator.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the suites of policies.",
        discussion: """
            A suite is a YAML document of kind AdmissionPolicyTest in postern.dev/v1alpha1; those of DIR and the directories in
            it are run. What a suite does not say fails it: a case without a verdict, a name that matches nothing, a request
            that no policy matches, a field that is not known.
            With --mutate each comparison, connective and constant of the policies is changed, one at a time; changes that no
            case notices are listed, and a suite that notices none of them fails.
            Exit status: 0 all passed, 1 something failed, 2 a path or option is wrong.
            """
    )

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case text, json, junit, tap
    }

    @Argument(help: "Directories, or files of suites.")
    var paths: [String]

    @Option(name: .shortAndLong, help: "How results are printed.")
    var output: Form = .text

    @Option(
        help: "Run only the cases whose name contains this; one that matches nothing is a failure.")
    var filter: String?

    @Flag(help: "List the expressions and branches that no case reaches.")
    var coverage = false

    @Flag(help: "Change the policies and list the changes that no case notices.")
    var mutate = false

    func run() throws {
        let report = try makeReport()
        switch output {
        case .text: Terminal.write(report.text)
        case .json: Terminal.write(report.json.indentedText)
        case .junit: Terminal.write(report.junit)
        case .tap: Terminal.write(report.tap)
        }
        if !report.isPassed { throw ExitCode.refused }
    }

    func makeReport() throws -> SuiteReport {
        var loader = SuiteLoader(paths)
        if let fault = loader.fault { throw CommandFailure(text: fault) }
        var results = loader.run(
            SuiteLoader.Options(filter: filter, measuresCoverage: coverage, mutates: mutate))
        if let filter, results.allSatisfy({ $0.cases.isEmpty && $0.problems.isEmpty }),
            let first = results.first
        {
            results = [
                SuiteResult(
                    name: first.name, place: first.place,
                    problems: [
                        SuiteProblem(
                            place: first.place, message: "no case's name contains \"\(filter)\"")
                    ])
            ]
        }
        return SuiteReport(results)
    }
}
