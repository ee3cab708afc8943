// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Authorization
internal import JSON
internal import Kubernetes

/// `postern authorize`: what the access policies make of a review, without a server.
struct AuthorizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authorize",
        abstract: "Decide SubjectAccessReviews offline, as the server would.",
        discussion: """
            Prints the SubjectAccessReview that answers the review. Bindings given with --rbac allow what they allow in a
            cluster where RBAC stands beside the webhook.
            Exit status: 0 allowed, 1 denied or no opinion, 2 a review, policy or file that does not load (the answer is
            still printed where there is one). With --batch: 0 where every review was answered, 2 otherwise.
            """
    )

    @OptionGroup var access: AccessOptions

    @Option(help: "The SubjectAccessReview, JSON or YAML; - is standard input.")
    var review: String = "-"

    @Flag(help: "One review a line in, one answer a line out.")
    var batch = false

    @Flag(help: "Say on standard error which rule decided, or which came nearest and why it does not apply.")
    var explain = false

    func run() throws {
        let set = try access.load(notes: explain)
        var authorizer = OfflineAuthorizer(set, isStrict: access.strictSelectors)
        var isUnreadable = false
        var isRefused = false
        if batch {
            var lines = try InputFile.lines(review)
            while let line = try InputFile.next(&lines, of: review) {
                if try !answer(line, &authorizer, &isRefused) { isUnreadable = true }
            }
        } else {
            isUnreadable = try !answer(
                InputFile.asJSON(InputFile.contents(review), file: review), &authorizer, &isRefused)
        }
        if set.errorCount > 0 || isUnreadable { throw ExitCode(2) }
        if isRefused, !batch { throw ExitCode.refused }
    }

    /// - Returns: Whether it was a review. A line that is none is answered too: one answer a line, and never an Allow.
    private func answer(
        _ body: [UInt8], _ authorizer: inout OfflineAuthorizer, _ isRefused: inout Bool
    ) throws -> Bool {
        var output = JSON.ByteBuffer()
        do throws(AccessReviewFailure) {
            let verdict = try authorizer.answer(body, into: &output)
            if verdict != .allow { isRefused = true }
            output.append(UInt8(ascii: "\n"))
            Terminal.write(output.string)
            if explain {
                for line in authorizer.explain(body, verdict) { Terminal.complain("\(verdict.name): \(line)\n") }
            }
            return true
        } catch {
            Terminal.complain("postern: \(error.message)\n")
            guard batch else { return false }
            output.removeAll()
            output.append(
                "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SubjectAccessReview\",\"status\":{\"allowed\":false,\"evaluationError\":")
            var message = error.message
            message.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &output) }
            output.append("}}\n")
            Terminal.write(output.string)
            return false
        }
    }
}
