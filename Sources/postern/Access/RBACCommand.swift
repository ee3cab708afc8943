// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Authorization
internal import Kubernetes
internal import Server

/// `postern rbac`: what there is already, in terms of access policies.
struct RBACCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rbac", abstract: "Work with RBAC roles and bindings.", subcommands: [Convert.self])

    /// `postern rbac convert`.
    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "convert",
            abstract: "Write access policies that grant what role bindings grant.",
            discussion: """
                Each binding becomes one policy with its role's rules, aggregated roles included, to be narrowed by hand
                with selectors. Exit status: 0 fine, 2 a file that does not load.
                """)

        @Option(help: "A file or directory of RBAC objects. May be repeated.")
        var rbac: [String] = []

        @Argument(help: "The same, without the option.")
        var paths: [String] = []

        func run() throws {
            guard !(rbac + paths).isEmpty else {
                throw CommandFailure(text: "no files: give paths of RBAC objects")
            }
            let set = AccessPolicyFiles(policies: [], roles: rbac + paths).load(language: AccessLanguage())
            for problem in set.problems where problem.severity == .error { Terminal.complain("\(problem)\n") }
            Terminal.write(RoleConversion.yaml(set.roles) { Terminal.complain("\($0)\n") })
            if set.roles.bindings.isEmpty {
                Terminal.complain("note: there is no RoleBinding or ClusterRoleBinding in these files\n")
            }
            if set.errorCount > 0 { throw ExitCode(2) }
        }
    }
}
