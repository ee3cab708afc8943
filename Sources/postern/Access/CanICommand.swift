// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Authorization
internal import JSON

/// `postern can-i`: may somebody do something, selectors included, and why.
struct CanICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "can-i",
        abstract: "Ask the access policies whether somebody may do something, and why.",
        discussion: """
            As `kubectl auth can-i`, with selectors: postern can-i list pods --as alice -l 'team in (a,b)' -n shop.
            RESOURCE is pods, pods/log, deployments.apps, or a URL such as /metrics. A service account's groups and
            system:authenticated are added as the API server does.
            Exit status: 0 yes, 1 no, 2 a policy or file that does not load, or a selector that cannot be read.
            """
    )

    @OptionGroup var access: AccessOptions

    @Argument(help: "get, list, watch, create, update, patch, delete, deletecollection, or any other verb.")
    var verb: String

    @Argument(help: "A resource, with its subresource and group: pods/log, deployments.apps. Or a URL.")
    var resource: String

    @Argument(help: "The object's name.")
    var name: String = ""

    @Option(name: .customLong("as"), help: "Who asks: a user, or system:serviceaccount:NAMESPACE:NAME.")
    var user: String

    @Option(name: .customLong("as-group"), help: "A group of the user. May be repeated.")
    var groups: [String] = []

    @Option(name: .customLong("as-uid"), help: "The user's uid.")
    var uid: String = ""

    @Option(name: .customLong("as-extra"), help: "An extra value of the user, KEY=VALUE. May be repeated.")
    var extra: [String] = []

    @Option(help: "The field selector, as of kubectl get.")
    var fieldSelector: String = ""

    @Option(name: [.customShort("l"), .customLong("selector"), .customLong("label-selector")], help: "The label selector, as of kubectl get.")
    var labelSelector: String = ""

    @Option(name: .shortAndLong, help: "The namespace; none: all namespaces, or what has none.")
    var namespace: String = ""

    @Option(help: "The subresource, where RESOURCE does not name it.")
    var subresource: String = ""

    @Flag(help: "Say which rule decides with which requirement, or which came nearest and why it does not apply.")
    var explain = false

    func run() throws {
        let question = try question()
        if let problem = question.selectorProblem {
            throw CommandFailure(
                text: "\(problem) cannot be read: the API server would decide about an unlimited request, and then refuse it with 400")
        }
        let set = try access.load(notes: explain)
        var authorizer = OfflineAuthorizer(set, isStrict: access.strictSelectors)
        var body = JSON.ByteBuffer()
        question.write(to: &body)
        let bytes = Array(body.string.utf8)
        var output = JSON.ByteBuffer()
        let verdict: AccessOutcome.Verdict
        do throws(AccessReviewFailure) {
            verdict = try authorizer.answer(bytes, into: &output)
        } catch {
            throw CommandFailure(text: error.message)
        }
        Terminal.write(verdict == .allow ? "yes\n" : verdict == .deny ? "no (denied)\n" : "no\n")
        if explain {
            for line in authorizer.explain(bytes, verdict) { Terminal.write("  \(line)\n") }
            if !question.fieldSelector.isEmpty || !question.labelSelector.isEmpty,
                !["list", "watch", "deletecollection"].contains(verb)
            {
                Terminal.write("  note: a request with the verb \(verb) carries no selector; it was left out\n")
            }
        }
        if set.errorCount > 0 { throw ExitCode(2) }
        if verdict != .allow { throw ExitCode.refused }
    }

    private func question() throws -> AccessQuery {
        var question = AccessQuery()
        question.user = user
        question.uid = uid
        question.groups = groups
        question.verb = verb
        question.namespace = namespace
        question.name = name
        question.fieldSelector = fieldSelector
        question.labelSelector = labelSelector
        for entry in extra {
            guard let equals = entry.firstIndex(of: "="), equals > entry.startIndex else {
                throw CommandFailure(text: "--as-extra is '\(entry)'; expected KEY=VALUE")
            }
            let key = String(entry[..<equals])
            let value = String(entry[entry.index(after: equals)...])
            if let place = question.extra.firstIndex(where: { $0.key == key }) {
                question.extra[place].values.append(value)
            } else {
                question.extra.append((key, [value]))
            }
        }
        if resource.hasPrefix("/") {
            question.path = resource
            return question
        }
        let parts = resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        question.subresource = parts.count > 1 ? String(parts[1]) : subresource
        let names = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        question.resource = String(names[0])
        question.group = names.count > 1 ? String(names[1]) : ""
        return question
    }
}
