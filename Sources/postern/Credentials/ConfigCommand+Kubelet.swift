// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Credentials
internal import Kubernetes
internal import Server

extension ConfigCommand {
    /// `postern config kubelet`.
    struct KubeletFiles: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "kubelet",
            abstract: "Write the kubelet's CredentialProviderConfig, its systemd drop-in and the RBAC for the audience.",
            discussion: """
                Made from the registry profiles: which images, which audience, which annotations. Without --part all three are
                written, each under a comment with its name. For kubelets from 1.34 on.
                """)

        enum Part: String, ExpressibleByArgument, CaseIterable {
            case providers
            case dropIn = "drop-in"
            case rbac
        }

        @Option(help: "A file or directory of registry profiles, YAML or JSON. May be repeated.")
        var profiles: [String] = []

        @Option(help: "Write this part only: providers, drop-in or rbac.")
        var part: Part?

        @Option(help: "The audience of tokens for profiles that name none; the broker's --token-audience.")
        var tokenAudience: String?

        @Option(help: "The plugin's file name.")
        var name: String = KubeletConfiguration().name

        @Option(help: "The plugin's directory, for --image-credential-provider-bin-dir.")
        var binDir: String = KubeletConfiguration().directory

        @Option(help: "Where the configuration will lie, for --image-credential-provider-config.")
        var file: String = KubeletConfiguration().file

        @Option(parsing: .singleValue, help: "An argument of the plugin, such as --plugin-arg=--config=/etc/…; may be repeated.")
        var pluginArg: [String] = []

        func run() throws {
            guard !profiles.isEmpty else { throw ValidationError("--profiles is missing") }
            let set = ProfileFiles(profiles).load().set
            for problem in set.problems where problem.severity == .error { Terminal.complain("\(problem)\n") }
            // A kubelet does not start with half of a configuration.
            guard set.errorCount == 0 else {
                throw CommandFailure(text: "nothing is written: correct the profiles first")
            }
            guard !set.profiles.isEmpty else {
                throw CommandFailure(text: "no RegistryProfile is in \(profiles.joined(separator: ", "))")
            }
            var configuration = KubeletConfiguration()
            configuration.name = name
            configuration.directory = binDir
            configuration.file = file
            configuration.arguments += pluginArg
            configuration.audience = tokenAudience ?? ""
            let loaded = set.profiles
            if tokenAudience == nil, let profile = loaded.first(where: { $0.audience == nil && $0.exchange.needsToken }) {
                throw ValidationError("\(profile.title) names no audience: give --token-audience")
            }
            let texts: [(part: Part, name: String, text: String)] = [
                (.providers, file, configuration.providers(loaded)),
                (.dropIn, "systemd drop-in", configuration.dropIn(loaded)),
                (.rbac, "RBAC, for kubectl apply", configuration.roles(loaded)),
            ]
            if let part {
                for item in texts where item.part == part { Terminal.write(item.text) }
            } else {
                for item in texts { Terminal.write("# ==> \(item.name)\n\(item.text)\n") }
            }
        }
    }
}
