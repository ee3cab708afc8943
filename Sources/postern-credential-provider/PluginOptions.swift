// SPDX-License-Identifier: Apache-2.0

/// The command line. There is no library for it here: its words are few, and each costs start-up.
struct PluginOptions {
    enum Action { case answer, check, help, version }

    private(set) var action = Action.answer
    private(set) var configurationFile = "/etc/postern/credential-provider.yaml"

    init(_ arguments: [String]) throws(PluginError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            // What some configurations of other plugins pass; it changes nothing.
            case "get-credentials": break
            case "--check": action = .check
            case "--help", "-h": action = .help
            case "--version": action = .version
            case "--config":
                guard let file = rest.popFirst() else { throw PluginError("--config needs a file") }
                configurationFile = file
            case _ where argument.hasPrefix("--config="):
                configurationFile = String(argument.dropFirst("--config=".count))
            default:
                // Not repeated: whatever came here by mistake may be a secret.
                throw PluginError("unknown argument; --help lists those that there are")
            }
        }
    }

    static let help = """
        USAGE: postern-credential-provider [get-credentials] [--config FILE]

        The kubelet's image credential provider: reads a CredentialProviderRequest (v1, v1beta1 or v1alpha1 of
        credentialprovider.kubelet.k8s.io) on standard input and writes the CredentialProviderResponse.

          --config FILE   settings (default: /etc/postern/credential-provider.yaml)
          --check         dry run: explains each step, with secrets redacted; reads a request if there is one
          --version       prints the version
          --help          prints this

        Settings:

          apiVersion: postern.dev/v1alpha1
          kind: CredentialProviderSettings
          broker:
            url: https://10.96.0.50/credentials
            serverName: postern.postern-system.svc        # the certificate's name, where it is not the URL's
            authorityFile: /etc/postern/ca.crt            # default: the machine's authorities
            certificateFile: /var/lib/kubelet/pki/kubelet-client-current.pem
            keyFile: ...                                  # default: the certificate's file
          connectTimeout: 2s
          timeout: 10s                                    # of everything; at most 30s
          degraded: Anonymous                             # when the broker is away: Anonymous, Fail, Direct or LastKnown
          profiles: [/etc/postern/profiles]               # RegistryProfiles used on this node when the broker is away
          cacheType: ServiceAccount                       # as the kubelet's tokenAttributes.cacheType
          proxy: {url: http://proxy:3128, exceptions: .example.com}
          stateFolder: /run/postern                       # for LastKnown; on tmpfs
          logFile: /var/log/postern-credential-provider   # degraded answers, which the kubelet does not log

        """
}
