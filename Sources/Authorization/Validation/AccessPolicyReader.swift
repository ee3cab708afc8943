// SPDX-License-Identifier: Apache-2.0

import CEL
package import Kubernetes

/// An access policy read from a manifest, and everything wrong with it but its expressions' meaning.
///
/// The draft is complete even where something is wrong, so that its expressions are compiled and their mistakes are listed beside
/// the others. Source: spec/authorization.md 8.
package struct AccessPolicyDraft: Sendable {
    package var policy: AccessPolicy
    package var errors: [FieldError]
    /// What is odd, and served all the same.
    package var notes: [FieldError]

    package init(_ manifest: Manifest, isFixed: Bool) {
        var reader = FieldReader()
        var notes: [FieldError] = []
        reader.expectFields(["apiVersion", "kind", "metadata", "spec", "status"], of: manifest, path: "")
        let isCluster = manifest["kind"]?.string == "ClusterAccessPolicy"
        let metadata = manifest["metadata"] ?? Manifest(.map([]), at: manifest.place)
        let name = reader.accessName(metadata)
        let scope = reader.scope(metadata, isCluster: isCluster)
        let spec = manifest["spec"] ?? Manifest(.map([]), at: manifest.place)
        if manifest["spec"] == nil { reader.require("spec", at: manifest.place) }
        reader.expectFields(
            ["subjects", "effect", "mode", "variables", "rules", "notAfter"], of: spec, path: "spec")
        let effect = reader.choice(
            "effect", of: spec, path: "spec", among: [AccessPolicy.Effect.allow, .deny])
        let mode = reader.choice("mode", of: spec, path: "spec", among: [AccessPolicy.Mode.enforce, .shadow])
        let subjects = reader.subjects(of: spec, path: "spec")
        if subjects.isEmpty, (spec["subjects"]?.list ?? []).isEmpty {
            reader.require(
                "spec.subjects", "a policy without subjects applies to nobody",
                at: spec["subjects"]?.place ?? spec.place)
        }
        let variables = reader.accessVariables(of: spec)
        let rules = reader.accessRules(of: spec, isCluster: isCluster, effect: effect ?? .allow, notes: &notes)
        policy = AccessPolicy(
            scope: scope, name: name, place: manifest.place,
            tier: isFixed ? .fixed : isCluster ? .cluster : .namespaced, subjects: subjects,
            effect: effect ?? .allow, mode: mode ?? .enforce, variables: variables, rules: rules,
            notAfter: reader.notAfter(of: spec))
        errors = reader.errors
        self.notes = notes
    }
}

extension FieldReader {
    /// metadata.name, checked.
    mutating func accessName(_ metadata: Manifest) -> String {
        let name = string("name", of: metadata, path: "metadata") ?? ""
        let place = metadata["name"]?.place ?? metadata.place
        if name.isEmpty {
            require("metadata.name", at: place)
        } else if let problem = NameRules.subdomain(name).first {
            report(FieldError("metadata.name", .invalid(goQuoted(name)), problem, at: place))
        }
        return name
    }

    fileprivate mutating func scope(_ metadata: Manifest, isCluster: Bool) -> AccessPolicy.Scope {
        let namespace = string("namespace", of: metadata, path: "metadata") ?? ""
        let place = metadata["namespace"]?.place ?? metadata.place
        if isCluster {
            if !namespace.isEmpty {
                report(
                    FieldError(
                        "metadata.namespace", .forbidden, "a ClusterAccessPolicy has no namespace", at: place))
            }
            return .cluster
        }
        if namespace.isEmpty {
            require(
                "metadata.namespace", "an AccessPolicy applies to the requests of its namespace", at: place)
        } else if let problem = NameRules.subdomain(namespace).first {
            report(FieldError("metadata.namespace", .invalid(goQuoted(namespace)), problem, at: place))
        }
        return .namespace(namespace)
    }

    /// As of RBAC, with `matchExtra`; `defaultNamespace` is a role binding's own.
    mutating func subjects(
        of value: Manifest, path: String, defaultNamespace: String = "", isRoleBinding: Bool = false
    ) -> [Subject] {
        var subjects: [Subject] = []
        for (index, item) in list("subjects", of: value, path: path).enumerated() {
            let path = path.isEmpty ? "subjects[\(index)]" : "\(path).subjects[\(index)]"
            expectFields(
                ["kind", "name", "namespace", "apiGroup"] + (isRoleBinding ? [] : ["matchExtra"]),
                of: item, path: path)
            let kind = choice(
                "kind", of: item, path: path, among: [Subject.Kind.user, .group, .serviceAccount])
            if item["kind"]?.string == nil { require("\(path).kind", at: item.place) }
            let name = string("name", of: item, path: path) ?? ""
            if name.isEmpty { require("\(path).name", at: item["name"]?.place ?? item.place) }
            var namespace = string("namespace", of: item, path: path) ?? ""
            checkGroup(of: item, kind, path)
            switch kind {
            case .serviceAccount where namespace.isEmpty:
                namespace = defaultNamespace
                if namespace.isEmpty {
                    require("\(path).namespace", "a service account is one of a namespace", at: item.place)
                }
            case .user, .group:
                if !namespace.isEmpty {
                    report(
                        FieldError(
                            "\(path).namespace", .forbidden, "only a ServiceAccount has a namespace",
                            at: item["namespace"]?.place ?? item.place))
                }
            default: break
            }
            let extra = matchExtra(of: item, path: path)
            guard let kind else { continue }
            subjects.append(Subject(kind, name, namespace: namespace, matchExtra: extra))
        }
        return subjects
    }

    private mutating func checkGroup(of item: Manifest, _ kind: Subject.Kind?, _ path: String) {
        guard let group = string("apiGroup", of: item, path: path), !group.isEmpty, let kind else { return }
        let wanted = kind == .serviceAccount ? "" : "rbac.authorization.k8s.io"
        if group != wanted {
            report(
                FieldError(
                    "\(path).apiGroup", .notSupported(goQuoted(group), supported: [wanted]),
                    at: item["apiGroup"]?.place ?? item.place))
        }
    }

    private mutating func matchExtra(of item: Manifest, path: String) -> [String: [String]] {
        guard let value = item["matchExtra"], !value.isNull else { return [:] }
        guard let members = value.members else {
            report(
                FieldError("\(path).matchExtra", .invalid(value.kindName), "expected a map", at: value.place))
            return [:]
        }
        var result: [String: [String]] = [:]
        for (key, member) in members {
            let values = strings(key, of: value, path: "\(path).matchExtra")
            if values.isEmpty {
                require(
                    "\(path).matchExtra[\(key)]", "one of the listed values must be the user's",
                    at: member.place)
            }
            result[key] = values
        }
        return result
    }

    fileprivate mutating func accessVariables(of spec: Manifest) -> [NamedExpression] {
        var variables: [NamedExpression] = []
        for (index, item) in list("variables", of: spec, path: "spec").enumerated() {
            let path = "spec.variables[\(index)]"
            expectFields(["name", "expression"], of: item, path: path)
            let name = string("name", of: item, path: path) ?? ""
            let place = item["name"]?.place ?? item.place
            if isBlank(name) {
                require("\(path).name", "name is not specified", at: place)
            } else if !NameRules.isIdentifier(name) {
                report(
                    FieldError(
                        "\(path).name", .invalid(goQuoted(name)), "must be a valid CEL identifier", at: place))
            } else if variables.contains(where: { $0.name == name }) {
                report(FieldError("\(path).name", .duplicate(goQuoted(name)), at: place))
            }
            let text = string("expression", of: item, path: path) ?? ""
            let at = item["expression"]?.place ?? item.place
            if isBlank(text) { require("\(path).expression", "expression is not specified", at: at) }
            variables.append(
                NamedExpression(
                    name: name,
                    expression: PolicyExpression(text: text, place: at, path: "\(path).expression")))
        }
        return variables
    }

    fileprivate mutating func notAfter(of spec: Manifest) -> Int64? {
        guard let text = string("notAfter", of: spec, path: "spec") else { return nil }
        if let seconds = RFC3339.seconds(text) { return seconds }
        report(
            FieldError(
                "spec.notAfter", .invalid(goQuoted(text)), "expected a time as RFC 3339 writes it",
                at: spec["notAfter"]?.place ?? spec.place, remedy: "for example 2027-01-31T18:00:00Z"))
        return nil
    }
}
