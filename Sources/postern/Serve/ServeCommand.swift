// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// `postern serve`: the admission webhook.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer admission reviews over TLS and HTTP/2.",
        discussion: """
            Each option may also be given in the environment (--tls-cert is POSTERN_TLS_CERT; lists are separated by
            colons) or under its name in the YAML file of --config. The command line wins over the environment, and
            the environment over the file. Policies and certificates are read again when their files change.
            """
    )

    @Option(help: "A file or directory of policies and bindings, YAML or JSON. May be repeated.")
    var policies: [String] = []

    @Option(help: "A file or directory of Namespaces that selectors and namespaceObject see. May be repeated.")
    var namespaces: [String] = []

    @Option(help: "A file or directory of parameter objects. May be repeated.")
    var params: [String] = []

    @Option(
        help: "SubjectAccessReviews with their status: what the authorizer answers. May be repeated.")
    var authorizer: [String] = []

    @Option(help: "OpenAPI v3 documents or CustomResourceDefinitions for kinds that are not built in. May be repeated.")
    var schemas: [String] = []

    @Option(help: "Compile policies as this release of Kubernetes does, 1.30 to 1.36. (default: 1.36)")
    var kubernetesVersion: String?

    @Option(help: "A file or directory of access policies of tier 0, asked before all others. May be repeated.")
    var staticPolicies: [String] = []

    @Option(help: "A file or directory of RBAC roles, for access policies with a roleRef. May be repeated.")
    var rbac: [String] = []

    @Option(help: "Built-in access policies, with commas: node-selectors, anonymous-floor.")
    var builtin: [String] = []

    @Option(help: "A file that every access decision is added to as a line of JSON; - is standard output.")
    var decisionLog: String?

    @Option(
        help: "on: selectors count only with list, watch and deletecollection, whoever sends them otherwise. (default: off)")
    var strictSelectors: String?

    @Option(help: "A file or directory of registry profiles: serve /credentials to kubelets' plugins. May be repeated.")
    var profiles: [String] = []

    @Option(help: "The issuer of the cluster's ServiceAccount tokens, exactly as it stands in them.")
    var tokenIssuer: String?

    @Option(help: "The audience that kubelets ask tokens for; several with commas.")
    var tokenAudience: [String] = []

    @Option(help: "The issuer's keys: a JWKS file, an https URL, or in-cluster.")
    var jwks: String?

    @Option(help: "The API server that reviews each token before credentials are given for it: an https URL, in-cluster, or off. (default: off)")
    var tokenReview: String?

    @Option(help: "The authority of --token-review's and --jwks's certificates, PEM. (default: the system's)")
    var apiCa: String?

    @Option(help: "A file with the token that the API server is shown.")
    var apiToken: String?

    @Option(help: "required: a client's certificate must be of the node whose Pod the token is of; off. (default: required)")
    var nodeBinding: String?

    @Option(help: "The server's certificate chain, PEM.")
    var tlsCert: String?

    @Option(help: "The certificate's private key, PEM.")
    var tlsKey: String?

    @Option(help: "Ask clients for a certificate of this authority, PEM.")
    var clientCa: String?

    @Option(help: "Names of the client certificates that may ask (common name, DNS name or URI), with commas. (default: all of --client-ca)")
    var clientNames: [String] = []

    @Option(help: "Where to answer reviews and probes. (default: 0.0.0.0:8443)")
    var listen: String?

    @Option(help: "Where to answer /metrics, plain HTTP. (default: 127.0.0.1:9443)")
    var metricsListen: String?

    @Option(help: "Event loops. (default: one a core)")
    var threads: String?

    @Option(
        help: "on: answers warn of mutating policies that would change their own result again. (default: off)")
    var warnDrift: String?

    @Option(
        help: "A file with a token: refusals are remembered and shown to whoever has it, see postern explain.")
    var decisionsToken: String?

    @Option(help: "How long requests in flight may take after SIGTERM. (default: 25)")
    var drainSeconds: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical. (default: info)")
    var logLevel: String?

    @Option(help: "A YAML file of these options.")
    var config: String?

    /// By setting, what the command line gave.
    var flags: [ServeSettings.Name: [String]] {
        [
            .policies: policies,
            .namespaces: namespaces,
            .params: params,
            .schemas: schemas,
            .staticPolicies: staticPolicies,
            .rbac: rbac,
            .builtIn: builtin,
            .decisionLog: [decisionLog].compactMap(\.self),
            .strictSelectors: [strictSelectors].compactMap(\.self),
            .clientNames: clientNames,
            .profiles: profiles,
            .tokenIssuer: [tokenIssuer].compactMap(\.self),
            .tokenAudience: tokenAudience,
            .issuerKeys: [jwks].compactMap(\.self),
            .tokenReview: [tokenReview].compactMap(\.self),
            .apiAuthority: [apiCa].compactMap(\.self),
            .apiToken: [apiToken].compactMap(\.self),
            .nodeBinding: [nodeBinding].compactMap(\.self),
            .authorizer: authorizer,
            .kubernetesVersion: [kubernetesVersion].compactMap(\.self),
            .tlsCertificate: [tlsCert].compactMap(\.self),
            .tlsKey: [tlsKey].compactMap(\.self),
            .clientAuthority: [clientCa].compactMap(\.self),
            .listen: [listen].compactMap(\.self),
            .metricsListen: [metricsListen].compactMap(\.self),
            .threads: [threads].compactMap(\.self),
            .decisionsToken: [decisionsToken].compactMap(\.self),
            .warnDrift: [warnDrift].compactMap(\.self),
            .drainSeconds: [drainSeconds].compactMap(\.self),
            .logLevel: [logLevel].compactMap(\.self),
        ]
    }
}
