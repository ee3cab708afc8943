// SPDX-License-Identifier: Apache-2.0

internal import Admission
internal import ArgumentParser
internal import CEL
internal import EventLoop
internal import JSON
internal import Kubernetes
internal import Server
internal import YAML

/// `postern review`: what the policies make of a review, without a server.
struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Decide admission reviews offline, as the server would.",
        discussion: """
            Runs the mutating policies, then the validating ones on what they made of the object.
            Prints the AdmissionReview that answers the review. With -o the object after the policies, or its difference.
            Exit status: 0 allowed, 1 refused, 2 a review, policy or file that does not load (the answer is still printed
            where there is one).
            """
    )

    /// What is printed instead of the response.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case diff, yaml, json
    }

    @Option(help: "A file or directory of policies and bindings, YAML or JSON. May be repeated.")
    var policies: [String]

    @Option(help: "A file or directory of Namespaces that selectors and namespaceObject see. May be repeated.")
    var namespaces: [String] = []

    @Option(help: "A file or directory of parameter objects. May be repeated.")
    var params: [String] = []

    @Option(help: "OpenAPI v3 documents or CustomResourceDefinitions for kinds that are not built in. May be repeated.")
    var schemas: [String] = []

    @Option(
        help: "SubjectAccessReviews with their status: what the authorizer answers. May be repeated.")
    var authorizer: [String] = []

    @Option(help: "Compile policies as this release of Kubernetes does, 1.30 to 1.36.")
    var kubernetesVersion = KubernetesRelease.newest

    @Option(help: "The AdmissionReview, JSON or YAML; - is standard input.")
    var review: String

    @Option(name: .shortAndLong, help: "Print the resulting object (json, yaml) or its difference (diff) instead.")
    var output: Form?

    @Flag(help: "One review a line in, one answer a line out.")
    var batch = false

    @Flag(help: "Warn in the answer of mutating policies that would change what they made again.")
    var warnDrift = false

    @Flag(help: "Say on standard error of every policy whether it matched or why not, with the values of its expressions.")
    var explain = false

    func run() throws {
        let files = PolicyFiles(
            policies: policies, namespaces: namespaces, params: params, schemas: schemas,
            authorizer: authorizer)
        let language = PolicyLanguage(release: kubernetesVersion)
        let set = files.load(language: language)
        for problem in set.problems where problem.severity == .error || explain {
            Terminal.complain("\(problem)\n")
        }
        var session = ReviewSession(set, form: output, explaining: explain ? language : nil, warnsOfDrift: warnDrift)
        if batch {
            try session.answerLines(of: review)
        } else {
            session.answer(try InputFile.asJSON(InputFile.contents(review), file: review))
        }
        if set.errorCount > 0 || session.isUnreadable { throw ExitCode(2) }
        if session.isRefused { throw ExitCode.refused }
    }
}
