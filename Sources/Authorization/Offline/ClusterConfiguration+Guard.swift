// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension ClusterConfiguration {
    /// Whether an outage of the guard refuses everybody everything: its policies name nobody and nothing by which it could be bounded.
    package static func isUnbounded(_ set: AccessPolicySet) -> Bool {
        let denying = set.policies.array.map(\.source).filter { $0.effect == .deny }
        return denying.contains { $0.mode == .enforce } && guardConditions(denying).isEmpty
    }

    /// What no rule could deny need not be asked, and an outage does not refuse it: by subject, kind of request, verb, group,
    /// resource, namespace and path. Never by selector: a dropped one looks like none. All conditions must hold; a list
    /// of more than 64 is left out, and each part is of all rules together, so that more is asked about than is denied.
    static func guardConditions(_ policies: [AccessPolicy]) -> [String] {
        let rules = policies.flatMap { policy in
            policy.rules.flatMap { $0.roleReference == nil ? [$0] : $0.borrowed }
        }
        let aboutURLs = rules.filter { !$0.nonResourceURLs.isEmpty }
        let aboutResources = rules.filter { $0.nonResourceURLs.isEmpty }
        var ofResources = resourceParts(aboutResources)
        let namespaces = policies.map { $0.namespace ?? "*" }
        if aboutURLs.isEmpty, let part = part("request.resourceAttributes.namespace", namespaces) { ofResources.append(part) }
        let ofURLs = urlParts(aboutURLs)
        var conditions: [String] = []
        if aboutURLs.isEmpty, !rules.isEmpty {
            conditions = ["has(request.resourceAttributes)"] + ofResources
        } else if aboutResources.isEmpty, !rules.isEmpty {
            conditions = ["has(request.nonResourceAttributes)"] + ofURLs
        } else if !ofResources.isEmpty || !ofURLs.isEmpty {
            conditions = ["has(request.resourceAttributes) ? \(all(ofResources)) : \(all(ofURLs))"]
        }
        return conditions + [subjectCondition(policies)].compactMap(\.self)
    }

    private static func resourceParts(_ rules: [AccessRule]) -> [String] {
        // A rule about pods/log is about requests for pods; one about */log for anything.
        let resources = rules.flatMap(\.resources).map { String($0.prefix { $0 != "/" }) }
        return [
            part("request.resourceAttributes.verb", rules.flatMap(\.verbs)),
            part("request.resourceAttributes.group", rules.flatMap(\.apiGroups)),
            part("request.resourceAttributes.resource", resources),
        ].compactMap(\.self)
    }

    private static func urlParts(_ rules: [AccessRule]) -> [String] {
        let paths = Set(rules.flatMap(\.nonResourceURLs)).sorted()
        var parts: [String] = []
        if let verbs = part("request.nonResourceAttributes.verb", rules.flatMap(\.verbs)) { parts.append(verbs) }
        let beginnings = paths.filter { $0.hasSuffix("*") }.map { path in
            var beginning = Substring(path)
            while beginning.hasSuffix("*") { beginning.removeLast() }
            return String(beginning)
        }
        guard paths.count <= 64, !beginnings.contains("") else { return parts }
        let path = "request.nonResourceAttributes.path"
        let exact = paths.filter { !$0.hasSuffix("*") }.map(celText)
        let tests =
            (exact.isEmpty ? [] : ["\(path) in [\(exact.joined(separator: ", "))]"])
            + Set(beginnings).sorted().map { "\(path).startsWith(\(celText($0)))" }
        return parts + (tests.isEmpty ? [] : [tests.joined(separator: " || ")])
    }

    /// Whether `field` is one of `values`; nothing where each may be meant, or there are too many.
    private static func part(_ field: String, _ values: [String]) -> String? {
        let values = Set(values)
        guard !values.isEmpty, values.count <= 64, !values.contains("*") else { return nil }
        return "\(field) in [\(values.sorted().map(celText).joined(separator: ", "))]"
    }

    private static func all(_ parts: [String]) -> String {
        parts.isEmpty ? "true" : parts.map { "(\($0))" }.joined(separator: " && ")
    }
}
