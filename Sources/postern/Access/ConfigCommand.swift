// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Authorization
internal import Kubernetes

/// `postern config`: configuration files of the API server and the kubelet that fit the policies.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Write configuration files of the API server and the kubelet that fit the policies.",
        subcommands: [AuthorizationFile.self, AuthenticationFile.self, KubeletFiles.self])

    /// `postern config authorization`.
    struct AuthorizationFile: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "authorization",
            abstract: "Write an AuthorizationConfiguration, its match conditions made from the policies.",
            discussion: """
                For kube-apiserver --authorization-config, 1.32 and later. Policies that deny are asked before RBAC, policies
                that allow behind it.
                """)

        @OptionGroup var access: AccessOptions

        @Option(help: "The kubeconfig of the webhook, as the API server's host sees it.")
        var kubeconfig: String?

        @Option(help: "The kubeconfig of the guard that denies. (default: the same)")
        var guardKubeconfig: String?

        @Option(help: "What the webhooks' names end in.")
        var domain: String = "postern.dev"

        @Option(help: "How long the API server waits.")
        var timeout: String = "3s"

        @Option(help: "How long the API server keeps an answer.")
        var ttl: String = "10s"

        func run() throws {
            for (option, value, maximum) in [("--timeout", timeout, 30.0), ("--ttl", ttl, .infinity)] {
                guard let seconds = GoDuration.seconds(value), seconds > 0, seconds <= maximum else {
                    throw CommandFailure(
                        text: "\(option) is '\(value)'; expected a duration above zero"
                            + (maximum == 30 ? " and of 30s at most" : "; 0s would mean the default of five minutes") + ", such as 3s")
                }
            }
            if let problem = NameRules.subdomain("guard.\(domain)").first {
                throw CommandFailure(text: "--domain is '\(domain)': \(problem)")
            }
            for file in [kubeconfig, guardKubeconfig].compactMap(\.self) where !file.hasPrefix("/") {
                throw CommandFailure(text: "'\(file)' is no absolute path; the API server takes no other")
            }
            let set = try access.load()
            // A policy that is missing may be the one that denies.
            if set.errorCount > 0 { throw CommandFailure(text: "nothing is written of policies that do not load") }
            if ClusterConfiguration.isUnbounded(set) {
                Terminal.complain(
                    "caution: nothing bounds the guard: an outage of it refuses every request but system:masters'; "
                        + "name subjects, verbs or resources in the policies that deny\n")
            }
            if set.policies.count == 0 { Terminal.complain("note: there is no access policy, so no webhook\n") }
            var configuration = ClusterConfiguration()
            if let kubeconfig {
                configuration.kubeconfig = kubeconfig
                configuration.guardKubeconfig = kubeconfig
            }
            if let guardKubeconfig { configuration.guardKubeconfig = guardKubeconfig }
            configuration.domain = domain
            configuration.timeout = timeout
            configuration.timeToLive = ttl
            Terminal.write(configuration.authorization(set))
        }
    }

    /// `postern config authentication`.
    struct AuthenticationFile: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "authentication",
            abstract: "Write an AuthenticationConfiguration that keeps anonymous requests to health and version.",
            discussion: "For kube-apiserver --authentication-config, 1.34 and later.")

        func run() { Terminal.write(ClusterConfiguration().authentication()) }
    }
}
