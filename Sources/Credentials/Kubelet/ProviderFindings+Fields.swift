// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// What the kubelet's own validation refuses, beyond fields that are missing: then it does not start, and takes the node down.
/// Source: spec/credentials.md 1.8.
extension ProviderFinding {
    static func fields(_ document: Manifest) -> [ProviderFinding] {
        var findings = unknown(["apiVersion", "kind", "providers"], of: document, "")
        for (index, provider) in (document["providers"]?.list ?? []).enumerated() {
            let path = "providers[\(index)]"
            findings += unknown(
                [
                    "name", "apiVersion", "matchImages", "defaultCacheDuration", "args", "env", "tokenAttributes",
                ], of: provider, path)
            for (number, variable) in (provider["env"]?.list ?? []).enumerated() {
                let path = "\(path).env[\(number)]"
                if variable.members == nil {
                    findings.append(
                        field(
                            variable, path, "A variable has a name and a value, and found is \(variable.kindName)",
                            fix: "Write it as {name: AWS_REGION, value: us-west-2}."))
                }
                findings += unknown(["name", "value"], of: variable, path)
            }
            findings += [name(provider, path), duration(provider, path)].compactMap(\.self)
            findings += types(provider, path)
            if let attributes = provider["tokenAttributes"], !attributes.isNull {
                findings += tokens(attributes, "\(path).tokenAttributes")
            }
        }
        return findings
    }

    private static func field(
        _ part: Manifest, _ path: String, _ problem: String, fix: String, _ rewritten: String = ""
    ) -> ProviderFinding {
        ProviderFinding(
            kind: .field, place: part.place, object: object, path: path,
            consequence: "\(problem), so the kubelet does not start.", fix: fix, rewritten: rewritten, isError: true)
    }

    /// The file is decoded strictly.
    private static func unknown(_ known: [String], of value: Manifest, _ path: String) -> [ProviderFinding] {
        (value.members ?? []).filter { !known.contains($0.key) }.map { key, member in
            let best = nearest(to: key, among: known)
            return field(
                member, path.isEmpty ? key : "\(path).\(key)", "There is no field \"\(key)\" here",
                fix: best.map { "Write \($0)." } ?? "Leave it out.", best.map { "\($0):" } ?? "")
        }
    }

    /// Lists of texts that are something else.
    private static func types(_ provider: Manifest, _ path: String) -> [ProviderFinding] {
        ["matchImages", "args", "env"].flatMap { key -> [ProviderFinding] in
            guard let value = provider[key], !value.isNull else { return [] }
            guard let items = value.list else {
                return [field(value, "\(path).\(key)", "\(key) is a list, and found is \(value.kindName)", fix: "Write a list.")]
            }
            return items.enumerated().compactMap { index, item in
                key == "env" || item.string != nil
                    ? nil
                    : field(
                        item, "\(path).\(key)[\(index)]", "\(key) is a list of texts, and found is \(item.kindName)",
                        fix: "Put it in quotes.")
            }
        }
    }

    private static func name(_ provider: Manifest, _ path: String) -> ProviderFinding? {
        guard let node = provider["name"], let name = node.string, !name.isEmpty,
            name.contains("/") || name.contains(" ") || name == "." || name == ".."
        else { return nil }
        return field(
            node, "\(path).name", "\"\(name)\" is no name of a file in the plugins' directory",
            fix: "Write the plugin's file name, without its directory.",
            "name: \(name.split(whereSeparator: { $0 == "/" || $0 == " " }).last.map(String.init) ?? "postern-credential-provider")")
    }

    private static func duration(_ provider: Manifest, _ path: String) -> ProviderFinding? {
        guard let node = provider["defaultCacheDuration"], !node.isNull else { return nil }
        let path = "\(path).defaultCacheDuration"
        guard let text = node.string else {
            return field(
                node, path, "A duration is a text, and found is \(node.kindName)", fix: "Write it with its unit.",
                "defaultCacheDuration: \"0s\"")
        }
        guard let seconds = GoDuration.nanoseconds(text) else {
            return text.isEmpty
                ? nil : field(node, path, "\"\(text)\" is no duration", fix: "Write it as 0s, 10m or 12h.", "defaultCacheDuration: 0s")
        }
        return seconds < 0
            ? field(node, path, "The duration is negative", fix: "Write 0s where nothing is to be kept.", "defaultCacheDuration: 0s")
            : nil
    }

    private static func tokens(_ attributes: Manifest, _ path: String) -> [ProviderFinding] {
        let required = "requiredServiceAccountAnnotationKeys"
        let optional = "optionalServiceAccountAnnotationKeys"
        var findings = unknown(
            ["serviceAccountTokenAudience", "cacheType", "requireServiceAccount", required, optional], of: attributes, path)
        if let audience = attributes["serviceAccountTokenAudience"], audience.string == "" {
            findings.append(
                field(
                    audience, "\(path).serviceAccountTokenAudience", "The audience is empty",
                    fix: "Write the broker's audience; never the API server's own."))
        }
        var seen: [String: String] = [:]
        for list in [required, optional] {
            for (index, item) in (attributes[list]?.list ?? []).enumerated() {
                guard let key = item.string else { continue }
                let place = "\(path).\(list)[\(index)]"
                if let problem = NameRules.qualified(key.lowercased()).first {
                    findings.append(
                        field(item, place, "\"\(key)\" is no key of an annotation: \(problem)", fix: "Write a key such as example.com/pull."))
                } else if let first = seen[key] {
                    findings.append(
                        field(
                            item, place, "\"\(key)\" stands in \(first) already",
                            fix: "Name each key once, as required or as optional."))
                }
                seen[key] = list
            }
        }
        if case .bool(false) = attributes["requireServiceAccount"]?.content, let keys = attributes[required],
            keys.list?.isEmpty == false
        {
            findings.append(
                field(
                    keys, "\(path).\(required)", "Keys are required of a ServiceAccount that is not",
                    fix: "Set requireServiceAccount to true, or move them to \(optional).", "requireServiceAccount: true"))
        }
        return findings
    }
}
