// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Writes what nodes and the cluster need so that the kubelet asks the plugin for the images of the profiles.
///
/// One provider entry has one audience, one kind of cache and one list of annotations: profiles that differ in these get entries of
/// their own. Each is a file name of the plugin's directory. Source: spec/credentials.md 1.7, 1.8, 1.10.
package struct KubeletConfiguration {
    /// The plugin's file name, and what further entries begin with.
    package var name = "postern-credential-provider"
    package var directory = "/usr/local/libexec/kubernetes/kubelet-plugins/credential-provider"
    package var file = "/etc/kubernetes/postern/credential-provider-config.yaml"
    package var arguments = ["get-credentials"]
    /// Of profiles that name none.
    package var audience = ""
    /// What the roles are called.
    package var roleName = "postern:image-credentials"

    package init() {}

    /// What makes one provider entry.
    struct Entry: Hashable {
        /// Empty in node mode, where the kubelet sends no token.
        var audience: String
        var cacheType: RegistryProfile.CacheType
        var required: [String]
        var optional: [String]
    }

    /// The provider entries in the order of the profiles, each with its patterns.
    func entries(_ profiles: [RegistryProfile]) -> [(entry: Entry, images: [String], profiles: [String])] {
        var result: [(entry: Entry, images: [String], profiles: [String])] = []
        func add(_ entry: Entry, _ profile: RegistryProfile) {
            let index = result.firstIndex { $0.entry == entry } ?? result.count
            if index == result.count { result.append((entry, [], [])) }
            result[index].profiles.append(profile.name)
            for image in profile.images where !result[index].images.contains(image.text) {
                result[index].images.append(image.text)
            }
        }
        for profile in profiles {
            add(
                Entry(
                    audience: profile.audience ?? audience, cacheType: profile.answer.cacheType,
                    required: profile.requiredAnnotations, optional: profile.optionalAnnotations), profile)
        }
        // Static Pods and Pods without a ServiceAccount: only where a profile says that it answers them.
        for profile in profiles where profile.allowsNoToken {
            add(Entry(audience: "", cacheType: .serviceAccount, required: [], optional: []), profile)
        }
        return result
    }

    /// The names of the entries: the first is the plugin's own, each further one a link to it.
    package func names(_ profiles: [RegistryProfile]) -> [String] {
        entries(profiles).indices.map { $0 == 0 ? name : "\(name)-\($0 + 1)" }
    }

    /// A CredentialProviderConfig for `--image-credential-provider-config`.
    package func providers(_ profiles: [RegistryProfile]) -> String {
        var text = """
            # For kubelet --image-credential-provider-config. The kubelet reads it when it starts, and does not start with a wrong one.
            apiVersion: kubelet.config.k8s.io/v1
            kind: CredentialProviderConfig
            providers:

            """
        for (item, name) in zip(entries(profiles), names(profiles)) {
            let entry = item.entry
            text += """
                # \(item.profiles.joined(separator: ", "))
                - name: \(name)
                  apiVersion: \(ProtocolVersion.v1.apiVersion)
                  matchImages: \(Self.list(item.images))
                  # Every answer says itself how long it may be kept.
                  defaultCacheDuration: "0s"
                  args: \(Self.list(arguments))

                """
            if entry.audience.isEmpty { continue }
            if entry.cacheType == .token {
                text += "  # The plugin's own settings must say cacheType: Token too: give it a file of its own with --config.\n"
            }
            text += """
                  tokenAttributes:
                    serviceAccountTokenAudience: \(goQuoted(entry.audience))
                    cacheType: \(entry.cacheType.rawValue)
                    # Static Pods of the control plane have no ServiceAccount: the plugin is not run for them.
                    requireServiceAccount: true

                """
            if !entry.required.isEmpty {
                text += "    requiredServiceAccountAnnotationKeys: \(Self.list(entry.required))\n"
            }
            if !entry.optional.isEmpty {
                text += "    optionalServiceAccountAnnotationKeys: \(Self.list(entry.optional))\n"
            }
        }
        return text
    }

    /// A drop-in of systemd that starts the kubelet with the plugin.
    package func dropIn(_ profiles: [RegistryProfile]) -> String {
        let links = names(profiles).dropFirst().map { "# ln -s \(name) \(directory)/\($0)\n" }
        return """
            # /etc/systemd/system/kubelet.service.d/20-\(name).conf
            # For kubelets that read KUBELET_EXTRA_ARGS, as kubeadm's do; what /etc/default/kubelet sets wins over it.
            \(links.joined())[Service]
            Environment="KUBELET_EXTRA_ARGS=--image-credential-provider-config=\(file) --image-credential-provider-bin-dir=\(directory)"

            """
    }

    /// The right of nodes to ask for tokens of the audiences; without it the kubelet gets none, and pulls fail with 401.
    package func roles(_ profiles: [RegistryProfile]) -> String {
        let audiences = Set(entries(profiles).map(\.entry.audience)).subtracting([""]).sorted()
        if audiences.isEmpty { return "# No profile needs a token: nodes need no further right.\n" }
        return """
            # Nodes may ask for tokens of these audiences, for the Pods that run on them. The resource is the audience itself.
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: \(goQuoted(roleName))
            rules:
            - apiGroups: [""]
              resources: \(Self.list(audiences))
              verbs: ["request-serviceaccounts-token-audience"]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: \(goQuoted(roleName))
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: \(goQuoted(roleName))
            subjects:
            - apiGroup: rbac.authorization.k8s.io
              kind: Group
              name: system:nodes

            """
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map { goQuoted($0) }.joined(separator: ", "))]"
    }
}
