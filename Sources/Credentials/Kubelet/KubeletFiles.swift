// SPDX-License-Identifier: Apache-2.0

/// The files that make a node ask us: the kubelet's configuration, the unit's drop-in, and the cluster's consent to the audience.
/// Source: spec/credentials.md 1.8, 1.10.
package struct KubeletFiles: Sendable {
    package var providers: [KubeletProvider]
    package var options: KubeletOptions

    /// - Throws: Where the profiles leave no configuration.
    package init(profiles: [RegistryProfile], options: KubeletOptions) throws(KubeletError) {
        providers = try KubeletProvider.providers(for: profiles, options)
        self.options = options
    }

    /// Names beside the plugin's own that must lead to it, in the folder of plugins.
    package var links: [String] { providers.map(\.name).filter { $0 != options.name } }

    /// Audiences that nodes must be let ask for.
    package var audiences: [String] {
        var audiences: [String] = []
        for audience in providers.compactMap(\.audience) where !audiences.contains(audience) { audiences.append(audience) }
        return audiences
    }

    /// `CredentialProviderConfig`, for the kubelet's `--image-credential-provider-config`.
    package var configuration: String {
        var text = """
            apiVersion: kubelet.config.k8s.io/v1
            kind: CredentialProviderConfig
            providers:

            """
        for provider in providers {
            text += "- name: \(quoted(provider.name))\n  apiVersion: \(ProtocolVersion.v1.apiVersion)\n  matchImages:\n"
            for pattern in provider.matchImages { text += "  - \(quoted(pattern))\n" }
            // Answers say themselves how long they last; whatever does not is not kept.
            text += "  defaultCacheDuration: 0s\n"
            if !options.arguments.isEmpty {
                text += "  args:\n" + options.arguments.map { "  - \(quoted($0))\n" }.joined()
            }
            if !options.environment.isEmpty {
                text += "  env:\n"
                for (name, value) in options.environment {
                    text += "  - name: \(quoted(name))\n    value: \(quoted(value))\n"
                }
            }
            guard let audience = provider.audience else { continue }
            text += "  tokenAttributes:\n    serviceAccountTokenAudience: \(quoted(audience))\n"
            text += "    cacheType: \(provider.cacheType.rawValue)\n    requireServiceAccount: true\n"
            for (key, annotations) in [
                ("requiredServiceAccountAnnotationKeys", provider.requiredAnnotations),
                ("optionalServiceAccountAnnotationKeys", provider.optionalAnnotations),
            ] where !annotations.isEmpty {
                text += "    \(key):\n" + annotations.map { "    - \(quoted($0))\n" }.joined()
            }
        }
        return text
    }

    /// A drop-in of the kubelet's unit, as kubeadm's unit takes more arguments.
    package var dropIn: String {
        """
        [Service]
        Environment="KUBELET_EXTRA_ARGS=--image-credential-provider-config=\(options.configurationFile) --image-credential-provider-bin-dir=\(options.binaryFolder)"

        """
    }

    /// Lets every node ask for tokens of the audiences, for Pods that run on it. The audience stands where a resource does.
    package var roles: String {
        if audiences.isEmpty { return "" }
        let role = "postern-credential-audiences"
        return """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: \(role)
            rules:
            - apiGroups: [""]
              resources: [\(audiences.map(quoted).joined(separator: ", "))]
              verbs: ["\(Self.verb)"]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: \(role)
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: \(role)
            subjects:
            - apiGroup: rbac.authorization.k8s.io
              kind: Group
              name: system:nodes

            """
    }

    package static let verb = "request-serviceaccounts-token-audience"

    /// In double quotes, as YAML and JSON both read it.
    private func quoted(_ text: String) -> String {
        var output = SecretWriter()
        output.append(json: text)
        return output.finish().revealed
    }
}
