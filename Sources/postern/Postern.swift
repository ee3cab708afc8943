// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc

/// The command line. Every command is the same evaluator; only `serve` opens a socket.
///
/// Exit status: 0 allowed or fine, 1 refused or a failed expectation, 2 a usage or load error.
@main
struct Postern: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postern",
        abstract: "Kubernetes admission policies, decided in microseconds, outside of the API server.",
        discussion: """
            Policies are upstream MutatingAdmissionPolicy and ValidatingAdmissionPolicy YAML with its bindings, as it is.
            Exit status: 0 allowed or fine, 1 refused or a failed expectation, 2 a usage or load error.
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, ReviewCommand.self, EvalCommand.self, CheckCommand.self, TestCommand.self,
            AuthorizeCommand.self, CanICommand.self, RBACCommand.self, ConfigCommand.self,
            ExplainCommand.self,
        ]
    )

    /// The library ends a wrong command line with 64; scripts are promised 2.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as CommandFailure {
            Terminal.complain("postern: \(failure.text)\n")
            Glibc.exit(2)
        } catch {
            let status = exitCode(for: error)
            let message = fullMessage(for: error)
            if !message.isEmpty {
                status == .success ? Terminal.write(message + "\n") : Terminal.complain(message + "\n")
            }
            Glibc.exit(status == .validationFailure ? 2 : status.rawValue)
        }
    }
}

/// Why a command cannot be carried out: what it was given is missing, malformed or does not load. Exit status 2.
struct CommandFailure: Error {
    /// Plain words, one or several lines, without a final line break.
    let text: String
}

extension ExitCode {
    /// The policies refuse, or an expectation failed.
    static let refused = ExitCode(1)
}
