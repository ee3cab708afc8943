// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// What the kubelet makes of a credential provider configuration. Source: KEP-4412; kubelet `credentialprovider` validation.
struct CredentialProviderFindings {
    private static let apiVersion = "kubelet.config.k8s.io/v1"
    private static let plugin = "credentialprovider.kubelet.k8s.io/v1"

    let manifest: Manifest
    let release: KubernetesRelease?

    /// Whether the document is such a configuration, whatever apiVersion it was given.
    static func applies(to manifest: Manifest) -> Bool {
        manifest["kind"]?.string == "CredentialProviderConfig"
    }

    func findings() -> [Finding] {
        var findings: [Finding] = []
        let version = manifest["apiVersion"]?.string ?? ""
        if !["v1", "v1beta1", "v1alpha1"].map({ "kubelet.config.k8s.io/\($0)" }).contains(version) {
            findings.append(
                finding(
                    "credential-provider-api-version", .error, manifest["apiVersion"] ?? manifest,
                    "apiVersion",
                    "The kubelet finds no kind CredentialProviderConfig in \"\(version)\" and does not start.",
                    fix:
                        "\(version.hasPrefix("credentialprovider.") ? "That is the version that plugins speak; the file's own is" : "Write") \(Self.apiVersion).",
                    ["apiVersion: \(Self.apiVersion)"]))
        }
        let providers = manifest["providers"]?.list ?? []
        if providers.isEmpty {
            findings.append(
                finding(
                    "credential-provider-field", .error, manifest["providers"] ?? manifest,
                    "providers",
                    "The configuration names no provider, so the kubelet does not start.",
                    fix: "List at least one provider."))
        }
        var names: Set<String> = []
        for (index, provider) in providers.enumerated() {
            let path = "providers[\(index)]"
            findings += fields(provider, path)
            let name = provider["name"]?.string ?? ""
            if !name.isEmpty, !names.insert(name).inserted {
                findings.append(
                    finding(
                        "credential-provider-field", .error, provider["name"] ?? provider,
                        "\(path).name",
                        "Two providers are called \"\(name)\", so the kubelet does not start.",
                        fix: "Give each its own name."))
            }
            findings += tokens(provider, path)
        }
        return findings
    }

    private func finding(
        _ id: String, _ level: Finding.Level, _ part: Manifest, _ path: String,
        _ consequence: String, fix: String,
        _ rewritten: [String] = []
    ) -> Finding {
        Finding(
            id, level, at: part.place, object: "CredentialProviderConfig", path: path, consequence,
            fix: fix,
            rewritten: rewritten)
    }

    private func fields(_ provider: Manifest, _ path: String) -> [Finding] {
        var findings: [Finding] = []
        func missing(_ key: String, _ example: String) {
            findings.append(
                finding(
                    "credential-provider-field", .error, provider, "\(path).\(key)",
                    "The provider has no \(key), so the kubelet does not start.", fix: "Add it.",
                    ["\(key): \(example)"]))
        }
        if (provider["name"]?.string ?? "").isEmpty {
            missing("name", "the file name of the plugin")
        }
        if (provider["matchImages"]?.list ?? []).isEmpty {
            missing("matchImages", "[\"registry.example.com\"]")
        }
        if (provider["defaultCacheDuration"]?.string ?? "").isEmpty {
            missing("defaultCacheDuration", "12h")
        }
        let version = provider["apiVersion"]?.string ?? ""
        if !["v1", "v1beta1", "v1alpha1"].map({ "credentialprovider.kubelet.k8s.io/\($0)" })
            .contains(version)
        {
            findings.append(
                finding(
                    "credential-provider-field", .error, provider["apiVersion"] ?? provider,
                    "\(path).apiVersion",
                    "The kubelet speaks no version \"\(version)\" with plugins and does not start.",
                    fix: "Write the version that the plugin speaks.", ["apiVersion: \(Self.plugin)"]
                ))
        }
        return findings
    }

    private func tokens(_ provider: Manifest, _ path: String) -> [Finding] {
        let path = "\(path).tokenAttributes"
        guard let attributes = provider["tokenAttributes"], !attributes.isNull else {
            return [
                finding(
                    "credential-provider-no-token", .warning, provider, path,
                    "Without tokenAttributes the kubelet sends the plugin no service account token, so all Pods of a node pull with the rights of the node.",
                    fix: "Add tokenAttributes where pulls are to be the Pod's own.",
                    [
                        "tokenAttributes:\n  serviceAccountTokenAudience: <the registry's audience>\n  cacheType: ServiceAccount\n  requireServiceAccount: true"
                    ])
            ]
        }
        var findings: [Finding] = []
        for (key, example) in [
            ("serviceAccountTokenAudience", "<the registry's audience>"),
            ("cacheType", "ServiceAccount"),
            ("requireServiceAccount", "true"),
        ] where attributes[key].map(\.isNull) ?? true {
            findings.append(
                finding(
                    "credential-provider-field", .error, attributes, "\(path).\(key)",
                    "tokenAttributes has no \(key), so the kubelet does not start.", fix: "Add it.",
                    ["\(key): \(example)"]))
        }
        if let cache = attributes["cacheType"]?.string,
            !["Token", "ServiceAccount"].contains(cache)
        {
            findings.append(
                finding(
                    "credential-provider-field", .error, attributes["cacheType"] ?? attributes,
                    "\(path).cacheType",
                    "The kubelet knows no cacheType \"\(cache)\" and does not start.",
                    fix: "Write Token or ServiceAccount."))
        }
        if provider["apiVersion"]?.string != Self.plugin {
            findings.append(
                finding(
                    "credential-provider-field", .error, provider["apiVersion"] ?? provider, path,
                    "tokenAttributes needs plugins that speak v1, so the kubelet does not start.",
                    fix: "Write the plugin's version.",
                    ["apiVersion: \(Self.plugin)"]))
        }
        let file = manifest["apiVersion"]?.string ?? ""
        if file == "\(Self.apiVersion)beta1" || file == "\(Self.apiVersion)alpha1" {
            findings.append(
                finding(
                    "credential-provider-api-version", .error, manifest["apiVersion"] ?? manifest, "apiVersion",
                    "\(file) has no tokenAttributes, so the kubelet does not start.", fix: "Write \(Self.apiVersion).",
                    ["apiVersion: \(Self.apiVersion)"]))
        }
        if let release, release.minor < 34 {
            findings.append(
                finding(
                    "newer-kubernetes", .warning, attributes, path,
                    "The kubelet of 1.\(release.minor) sends tokens only with the gate KubeletServiceAccountTokenForCredentialProviders\(release.minor < 33 ? ", which it does not have" : ""), which is on by default from 1.34.",
                    fix: "Update the nodes\(release.minor == 33 ? ", or turn the gate on" : "")."))
        }
        return findings
    }
}
