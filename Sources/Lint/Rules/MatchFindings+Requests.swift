// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension MatchFindings {
    /// Groups that no API server serves. A group of custom resources has a dot, so that one without is misspelt or gone.
    func unknownGroups(_ rule: LintMatch.Rule) -> [Finding] {
        rule.groups.compactMap { group in
            guard group.name != "*", !kinds.isKnown(group: group.name) else { return nil }
            let near = nearest(group.name, among: Set(kinds.all.map(\.group)).sorted())
            let isImpossible = !group.name.contains(".") || group.name.contains("/")
            guard isImpossible || near != nil else { return nil }
            let served = kinds.all.first { kind in
                kind.isBuiltIn && rule.resources.contains { $0.name == kind.resource }
            }
            let fix: String
            if let slash = group.name.firstIndex(of: "/") {
                fix = "Write the group \"\(group.name[..<slash])\" here and the version in apiVersions."
            } else if let near {
                fix = "Did you mean \"\(near)\"?"
            } else {
                fix =
                    served.map { "\($0.resource) \($0.group.isEmpty ? "are in the core group, which is \"\"" : "is in the group \"\($0.group)\"")." }
                    ?? "Name a group of `kubectl api-resources`."
            }
            return Finding(
                "match-nothing", isImpossible ? .error : .warning, at: group.place, object: object,
                path: "\(rule.path).apiGroups",
                isImpossible
                    ? "There is no group \"\(group.name)\", so this rule matches no request for it."
                    : "Kubernetes has no group \"\(group.name)\"; if no custom resource has it either, this rule matches no request for it.",
                fix: fix)
        }
    }

    /// Resources that policies are never asked about, and subresources that are not there or come with another operation.
    func neverAsked(_ rule: LintMatch.Rule) -> [Finding] {
        guard !rule.isEveryGroup else { return [] }
        return rule.resources.compactMap { resource in
            let parts = resource.name.split(separator: "/", maxSplits: 1).map(String.init)
            let name = parts.first ?? ""
            if rule.groupNames.contains(where: { RequestKinds.exempt[$0]?.contains(name) == true }) {
                return Finding(
                    "match-nothing", .error, at: resource.place, object: object, path: "\(rule.path).resources",
                    "The API server never asks policies about \(name), so this rule matches no request for them.",
                    fix: "Guard who may write them with RBAC.")
            }
            guard isBuiltIn(name, rule) else { return nil }
            return parts.count > 1
                ? subresource(parts[1], of: name, rule, resource.place) : connected(name, rule, resource.place)
        }
    }

    private func isBuiltIn(_ name: String, _ rule: LintMatch.Rule) -> Bool {
        kinds.all.contains { $0.isBuiltIn && rule.groupNames.contains($0.group) && $0.resource == name }
    }

    private func subresource(_ name: String, of resource: String, _ rule: LintMatch.Rule, _ place: Place) -> Finding? {
        guard name != "*" else { return nil }
        guard let operation = RequestKinds.operation(of: name, resource: resource) else {
            let near = nearest(name, among: RequestKinds.subresources(of: resource))
            let isRead = name == "log"
            return Finding(
                "match-nothing", .error, at: place, object: object, path: "\(rule.path).resources",
                isRead
                    ? "Reading is not admission: no policy is asked about \(resource)/\(name), so this rule matches no request for it."
                    : "\(resource) have no subresource \"\(name)\", so this rule matches no request for it.",
                fix: isRead
                    ? "Guard reading with RBAC."
                    : near.map { "Did you mean \"\(resource)/\($0)\"?" }
                        ?? "\(resource) have \(RequestKinds.subresources(of: resource).joined(separator: ", ")).")
        }
        guard !rule.operations.isEmpty, !rule.operations.contains("*"), !rule.operations.contains(operation)
        else { return nil }
        return Finding(
            "match-nothing", .error, at: place, object: object, path: "\(rule.path).operations",
            "Requests for \(resource)/\(name) come as \(operation), so this rule matches no request for it.",
            fix: "Add \(operation) to the operations.")
    }

    /// CONNECT is an operation of subresources only.
    private func connected(_ resource: String, _ rule: LintMatch.Rule, _ place: Place) -> Finding? {
        guard rule.operations == ["CONNECT"], resource != "*" else { return nil }
        let connected = RequestKinds.subresources(of: resource).filter {
            RequestKinds.operation(of: $0, resource: resource) == "CONNECT"
        }
        return Finding(
            "match-nothing", .error, at: place, object: object, path: "\(rule.path).resources",
            "No request for \(resource) comes as CONNECT, so this rule matches no request for them.",
            fix: connected.isEmpty
                ? "Name another operation."
                : "Name the subresources: \(connected.map { "\(resource)/\($0)" }.joined(separator: ", ")).")
    }
}
