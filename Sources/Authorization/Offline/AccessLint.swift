// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// What makes a narrowing policy worthless: a grant beside it, the wrong place in the chain, an answer kept too long, a path that is
/// not the one meant. Source: spec/authorization.md 6.1, 6.2, 9.
package enum AccessLint {
    /// - Parameters:
    ///   - set: The policies, and RBAC as far as its files were given.
    ///   - now: Seconds since 1970, for policies that have ended.
    ///   - authorization: The API server's AuthorizationConfiguration, where it was given.
    ///   - authentication: Its AuthenticationConfiguration.
    package static func findings(
        _ set: AccessPolicySet, at now: Int64 = 0, authorization: Manifest? = nil, authentication: Manifest? = nil
    ) -> [PolicyProblem] {
        let enforced = set.policies.array.map(\.source).filter { $0.mode == .enforce }
        return ended(set.policies.array.map(\.source), now) + enforced.flatMap(paths)
            + grants(beside: enforced, set.roles.policies())
            + (authorization.map { chain($0, enforced) } ?? [])
            + (authentication.map { anonymous($0) } ?? [])
    }

    // MARK: Policies by themselves

    private static func ended(_ policies: [AccessPolicy], _ now: Int64) -> [PolicyProblem] {
        policies.filter { $0.notAfter.map { $0 < now } ?? false }.map { policy in
            PolicyProblem(
                .note, at: policy.place, object: policy.title, message: "it has ended: spec.notAfter has passed",
                excerpt: "  take it away")
        }
    }

    /// `/version/` is not `/version`, and who names one nearly always means the other too.
    private static func paths(_ policy: AccessPolicy) -> [PolicyProblem] {
        policy.rules.flatMap { rule in
            rule.nonResourceURLs.filter { path in
                path.hasSuffix("/") && path.count > 1 && !rule.nonResourceURLs.contains(String(path.dropLast()))
            }.map { path in
                PolicyProblem(
                    .note, at: rule.place, object: policy.title,
                    message: "\(path) is another path than \(path.dropLast()): paths are compared exactly",
                    excerpt: "  name both, or \(path.dropLast()) alone")
            }
        }
    }

    // MARK: An RBAC grant beside a policy

    /// A webhook cannot narrow what RBAC allows: who holds the right there needs no selector.
    private static func grants(beside policies: [AccessPolicy], _ bindings: [AccessPolicy]) -> [PolicyProblem] {
        var problems: [PolicyProblem] = []
        for policy in policies where policy.effect == .allow {
            for (number, rule) in policy.rules.enumerated() where !rule.requirements.isEmpty || rule.condition != nil {
                for part in rule.roleReference == nil ? [rule] : rule.borrowed {
                    guard let binding = bindings.first(where: { grants($0, policy, part) }) else { continue }
                    let kind = binding.namespace == nil ? "ClusterRoleBinding" : "RoleBinding"
                    problems.append(
                        PolicyProblem(
                            .error, at: rule.place, object: policy.title,
                            message: "rule \(number) narrows nothing: \(kind) \"\(binding.name)\" (\(binding.place)) "
                                + "grants the same without a selector, and RBAC is asked first",
                            excerpt: "  take the grant away; the policy allows what is wanted of it"))
                    break
                }
            }
        }
        return problems
    }

    private static func grants(_ binding: AccessPolicy, _ policy: AccessPolicy, _ rule: AccessRule) -> Bool {
        if let namespace = binding.namespace, let own = policy.namespace, namespace != own { return false }
        guard policy.subjects.contains(where: { subject in binding.subjects.contains { includes($0, subject) } })
        else { return false }
        return binding.rules.contains { granted in
            meets(granted.verbs, rule.verbs) && granted.resourceNames.isEmpty
                && meets(granted.apiGroups, rule.apiGroups) && meets(granted.resources, rule.resources)
        }
    }

    private static func meets(_ granted: [String], _ wanted: [String]) -> Bool {
        granted.contains("*") || wanted.contains { $0 == "*" ? !granted.isEmpty : granted.contains($0) }
    }

    /// Whether who is `subject` is also `wide`.
    private static func includes(_ wide: Subject, _ subject: Subject) -> Bool {
        if wide.kind == .group {
            if subject.kind == .group, wide.name == subject.name { return true }
            if wide.name == "system:authenticated" { return subject.name != "system:unauthenticated" }
            guard subject.kind == .serviceAccount else {
                return wide.name == "system:nodes" && subject.name.hasPrefix("system:node:")
            }
            return wide.name == "system:serviceaccounts"
                || wide.name == "system:serviceaccounts:\(subject.namespace)"
        }
        return wide.userName != nil && wide.userName == subject.userName
    }

    // MARK: The chain

    private static func chain(_ configuration: Manifest, _ policies: [AccessPolicy]) -> [PolicyProblem] {
        guard configuration["kind"]?.string == "AuthorizationConfiguration" else { return [] }
        let authorizers = configuration["authorizers"]?.list ?? []
        let types = authorizers.map { $0["type"]?.string ?? "" }
        let rbac = types.firstIndex(of: "RBAC") ?? types.count
        let webhooks = authorizers.enumerated().filter { types[$0.offset] == "Webhook" }
        let before = webhooks.filter { $0.offset < rbac }
        let place = configuration["authorizers"]?.place ?? configuration.place
        var problems: [PolicyProblem] = []
        func report(_ severity: PolicyProblem.Severity, _ place: Place, _ message: String, _ remedy: String = "") {
            problems.append(
                PolicyProblem(
                    severity, at: place, object: "AuthorizationConfiguration", message: message,
                    excerpt: remedy.isEmpty ? "" : "  \(remedy)"))
        }
        let denies = policies.contains { $0.effect == .deny }
        if let place = types.firstIndex(of: "AlwaysAllow"), !policies.isEmpty {
            report(.error, authorizers[place].place, "AlwaysAllow allows what no policy allows", "take it away")
        }
        if denies, before.isEmpty {
            report(
                .error, place, "policies that deny are worthless: no webhook stands before RBAC, and what RBAC allows is never denied",
                "put a Webhook before RBAC; `postern config authorization` writes one")
        }
        if policies.contains(where: { $0.effect == .allow }), webhooks.isEmpty {
            report(.error, place, "policies that allow are never asked: there is no webhook")
        }
        for (_, webhook) in webhooks {
            guard let settings = webhook["webhook"] else { continue }
            let place = settings["authorizedTTL"]?.place ?? settings.place
            let text = settings["authorizedTTL"]?.string ?? ""
            if let seconds = GoDuration.seconds(settings["unauthorizedTTL"]?.string ?? ""), seconds > 60,
                settings["cacheUnauthorizedRequests"]?.content.isFalse != true
            {
                report(
                    .note, settings["unauthorizedTTL"]?.place ?? place,
                    "unauthorizedTTL is \(settings["unauthorizedTTL"]?.string ?? ""): a right that is given is not seen for as long",
                    "write 10s")
            }
            if settings["cacheAuthorizedRequests"]?.content.isFalse == true { continue }
            switch GoDuration.seconds(text) {
            case nil, 0:
                report(
                    .error, place,
                    "authorizedTTL is \(text.isEmpty ? "not set" : "\"\(text)\""), which means the default of five minutes: a right taken "
                        + "away stays for as long", "write 10s, or cacheAuthorizedRequests: false (1.34)")
            case let seconds? where seconds > 60:
                report(.error, place, "authorizedTTL is \(text): a right taken away stays for as long", "write 10s")
            default: break
            }
        }
        for (_, webhook) in before where denies && webhook["webhook"]?["failurePolicy"]?.string == "NoOpinion" {
            report(
                .note, webhook.place,
                "with failurePolicy NoOpinion an outage of this webhook lets through what it denies")
        }
        return problems
    }

    // MARK: Anonymous requests

    private static func anonymous(_ configuration: Manifest) -> [PolicyProblem] {
        guard configuration["kind"]?.string == "AuthenticationConfiguration" else { return [] }
        let object = "AuthenticationConfiguration"
        guard let anonymous = configuration["anonymous"] else {
            return [
                PolicyProblem(
                    .note, at: configuration.place, object: object,
                    message: "anonymous is not set: anonymous requests are bounded by authorization alone")
            ]
        }
        guard case .bool(true)? = anonymous["enabled"]?.content else { return [] }
        let conditions = anonymous["conditions"]?.list ?? []
        if conditions.isEmpty {
            return [
                PolicyProblem(
                    .error, at: anonymous.place, object: object,
                    message: "anonymous requests reach every path: conditions are not set",
                    excerpt: "  `postern config authentication` writes them")
            ]
        }
        var problems: [PolicyProblem] = []
        for condition in conditions {
            let path = condition["path"]?.string ?? ""
            let place = condition["path"]?.place ?? condition.place
            if path.hasSuffix("/"), path.count > 1 {
                problems.append(
                    PolicyProblem(
                        .error, at: place, object: object,
                        message: "\(path) is another path than \(path.dropLast()): paths are compared exactly",
                        excerpt: "  write \(path.dropLast())"))
            } else if path.contains("*") {
                problems.append(
                    PolicyProblem(
                        .error, at: place, object: object,
                        message: "\(path) is compared as it stands: there are no patterns"))
            }
        }
        return problems
    }
}

extension Manifest.Content {
    fileprivate var isFalse: Bool {
        if case .bool(false) = self { return true }
        return false
    }
}
