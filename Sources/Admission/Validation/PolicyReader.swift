// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A policy read from a manifest, and everything wrong with it but its expressions' meaning.
///
/// The draft is complete even where something is wrong (unusable parts have their defaults), so that the expressions are
/// compiled and their mistakes are listed beside the others. Source: spec/admission.md 1.2, 1.3, 1.5, 1.6.
package struct PolicyDraft: Sendable {
    package var policy: AdmissionPolicy
    package var errors: [FieldError]
    /// Of the API that the manifest is written for.
    package let version: String

    package init(_ manifest: Manifest, _ kind: PolicyKind) {
        var reader = FieldReader()
        reader.expectFields(
            ["apiVersion", "kind", "metadata", "spec"] + (kind == .validating ? ["status"] : []),
            of: manifest, path: "")
        let name = reader.objectName(manifest)
        let annotations = reader.annotations(manifest)
        let spec = manifest["spec"] ?? Manifest(.map([]), at: manifest.place)
        let own =
            switch kind {
            case .mutating: ["mutations", "reinvocationPolicy"]
            case .validating: ["validations", "auditAnnotations"]
            }
        reader.expectFields(
            ["paramKind", "matchConstraints", "matchConditions", "variables", "failurePolicy"] + own,
            of: spec, path: "spec")

        let failurePolicy = reader.choice(
            "failurePolicy", of: spec, path: "spec", among: [FailurePolicy.fail, .ignore])
        let paramKind = reader.paramKind(of: spec)
        let constraints = reader.matchConstraints(of: spec, kind)
        policy = AdmissionPolicy(
            kind: kind, name: name, place: manifest.place, annotations: annotations,
            paramKind: paramKind, matchConstraints: constraints,
            matchConditions: reader.matchConditions(of: spec), variables: reader.variables(of: spec),
            failurePolicy: failurePolicy ?? .fail)
        switch kind {
        case .mutating:
            policy.mutations = reader.mutations(of: spec)
            policy.reinvocationPolicy = reader.reinvocationPolicy(of: spec)
        case .validating:
            reader.requireValidations(of: spec)
            policy.validations = reader.validations(of: spec)
            policy.auditAnnotations = reader.auditAnnotations(of: spec, policyName: name)
        }
        version = manifest.apiVersion
        let decoding = DecodedShape.errors(manifest, kind: kind.name)
        errors = decoding.isEmpty ? reader.errors : decoding
    }
}

extension FieldReader {
    /// metadata.name, checked. Cluster scope: no namespace.
    mutating func objectName(_ manifest: Manifest) -> String {
        let metadata = manifest["metadata"] ?? Manifest(.map([]), at: manifest.place)
        let name = string("name", of: metadata, path: "metadata") ?? ""
        let place = metadata["name"]?.place ?? metadata.place
        if name.isEmpty {
            require("metadata.name", "name or generateName is required", at: place)
        } else {
            report(NameRules.subdomain(name), with: name, path: "metadata.name", at: place)
        }
        for (key, value) in metadata["labels"]?.members ?? [] {
            report(NameRules.qualified(key), with: key, path: "metadata.labels", at: value.place)
            report(
                NameRules.labelValue(value.string ?? ""), with: value.string ?? "", path: "metadata.labels",
                at: value.place)
        }
        for (key, value) in metadata["annotations"]?.members ?? [] {
            report(
                NameRules.qualified(key.lowercased()), with: key, path: "metadata.annotations",
                at: value.place)
        }
        return name
    }

    fileprivate mutating func paramKind(of spec: Manifest) -> ParamKind? {
        guard let value = spec["paramKind"], !value.isNull else { return nil }
        let path = "spec.paramKind"
        expectFields(["apiVersion", "kind"], of: value, path: path)
        let apiVersion = string("apiVersion", of: value, path: path) ?? ""
        let kind = string("kind", of: value, path: path) ?? ""
        let versionPlace = value["apiVersion"]?.place ?? value.place
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        if apiVersion.isEmpty {
            require("\(path).apiVersion", at: versionPlace)
        } else if parts.count > 2 {
            report(
                FieldError(
                    "\(path).apiVersion", .invalid(goQuoted(apiVersion)),
                    "unexpected GroupVersion string: \(apiVersion)", at: versionPlace))
        } else {
            let group = parts.count == 2 ? String(parts[0]) : ""
            let version = String(parts[parts.count - 1])
            if !group.isEmpty {
                report(
                    [NameRules.subdomain(group).joined(separator: ",")].filter { !$0.isEmpty }, with: group,
                    path: "\(path).apiVersion", at: versionPlace)
            }
            if version.isEmpty {
                report(
                    FieldError(
                        "\(path).apiVersion", .invalid(goQuoted(apiVersion)), "version must be specified",
                        at: versionPlace))
            } else {
                report(
                    [NameRules.label1035(version).joined(separator: ",")].filter { !$0.isEmpty }, with: version,
                    path: "\(path).apiVersion", at: versionPlace)
            }
        }
        let kindPlace = value["kind"]?.place ?? value.place
        if kind.isEmpty {
            require("\(path).kind", at: kindPlace)
        } else {
            let problems = NameRules.label1035(kind.lowercased()).joined(separator: ",")
            if !problems.isEmpty {
                report(
                    FieldError(
                        "\(path).kind", .invalid(goQuoted(kind)),
                        "may have mixed case, but should otherwise match: \(problems)", at: kindPlace))
            }
        }
        return ParamKind(apiVersion: apiVersion, kind: kind)
    }

    fileprivate mutating func matchConstraints(
        of spec: Manifest, _ kind: PolicyKind
    ) -> MatchResources {
        let path = "spec.matchConstraints"
        guard let value = spec["matchConstraints"], !value.isNull else {
            require(path, at: spec.place)
            return MatchResources(
                namespaceSelector: .everything, objectSelector: .everything, resourceRules: [],
                excludeResourceRules: [], matchPolicy: .equivalent)
        }
        let constraints = matchResources(value, path: path)
        if constraints.resourceRules.isEmpty { require("\(path).resourceRules", at: value.place) }
        if kind == .mutating {
            expectMutatingOperations(constraints, path: path, at: value.place)
        }
        return constraints
    }

    fileprivate mutating func reinvocationPolicy(of spec: Manifest) -> ReinvocationPolicy {
        requiredChoice(
            "reinvocationPolicy", of: spec, path: "spec",
            among: [ReinvocationPolicy.never, .ifNeeded]) ?? .never
    }
}
