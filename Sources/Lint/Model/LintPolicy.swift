// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// A policy of either kind as the lints look at it: every part with its place, nothing refused.
///
/// What the API server refuses is said by the loader; here a part that is wrong is merely not there.
struct LintPolicy {
    enum Kind: String {
        case mutating = "MutatingAdmissionPolicy"
        case validating = "ValidatingAdmissionPolicy"
    }

    enum Patch: String {
        case applyConfiguration = "ApplyConfiguration"
        case jsonPatch = "JSONPatch"
    }

    var kind: Kind
    var name: String
    var place: Place
    var specPlace: Place
    /// `v1`, `v1beta1`.
    var version: String
    var failsClosed: Bool
    var isReinvoked: Bool
    var paramKind: String?
    var paramAPIVersion: String
    var paramKindPlace: Place
    var match: LintMatch
    var conditions: [LintExpression] = []
    var variables: [LintExpression] = []
    var mutations: [LintExpression] = []
    var validations: [LintExpression] = []
    var messages: [LintExpression] = []
    var annotations: [LintExpression] = []

    /// Nothing where the document is no policy.
    init?(_ manifest: Manifest) {
        guard let kind = (manifest["kind"]?.string).flatMap(Kind.init(rawValue:)),
            let apiVersion = manifest["apiVersion"]?.string,
            apiVersion.hasPrefix("admissionregistration.k8s.io/")
        else { return nil }
        self.kind = kind
        version = apiVersion.split(separator: "/").last.map(String.init) ?? ""
        name = manifest["metadata"]?["name"]?.string ?? ""
        place = manifest.place
        let spec = manifest["spec"] ?? Manifest(.map([]), at: manifest.place)
        specPlace = spec.place
        failsClosed = spec["failurePolicy"]?.string != "Ignore"
        isReinvoked = spec["reinvocationPolicy"]?.string == "IfNeeded"
        paramKind = spec["paramKind"]?["kind"]?.string
        paramAPIVersion = spec["paramKind"]?["apiVersion"]?.string ?? ""
        paramKindPlace = spec["paramKind"]?.place ?? spec.place
        match = LintMatch(spec["matchConstraints"], at: spec.place, path: "spec.matchConstraints")
        conditions = Self.expressions("matchConditions", "expression", .condition, of: spec)
        variables = Self.expressions("variables", "expression", .variable, of: spec)
        validations = Self.expressions("validations", "expression", .validation, of: spec)
        messages = Self.expressions("validations", "messageExpression", .message, of: spec)
        annotations = Self.expressions("auditAnnotations", "valueExpression", .annotation, of: spec)
        for (index, item) in (spec["mutations"]?.list ?? []).enumerated() {
            guard let patch = (item["patchType"]?.string).flatMap(Patch.init(rawValue:)) else {
                continue
            }
            let member = patch == .jsonPatch ? "jsonPatch" : "applyConfiguration"
            guard let expression = item[member]?["expression"], let text = expression.string else {
                continue
            }
            mutations.append(
                LintExpression(
                    text: text, place: expression.place,
                    path: "spec.mutations[\(index)].\(member).expression", name: "", index: index,
                    role: .mutation(patch)))
        }
    }

    private static func expressions(
        _ list: String, _ member: String, _ role: LintExpression.Role, of spec: Manifest
    ) -> [LintExpression] {
        (spec[list]?.list ?? []).enumerated().compactMap { index, item in
            guard let value = item[member], let text = value.string else { return nil }
            return LintExpression(
                text: text, place: value.place, path: "spec.\(list)[\(index)].\(member)",
                name: item["name"]?.string ?? item["key"]?.string ?? "", index: index, role: role)
        }
    }

    /// In the order in which the API server looks at them.
    var allExpressions: [LintExpression] {
        conditions + variables + mutations + validations + messages + annotations
    }

    var object: String { "\(kind.rawValue) \"\(name)\"" }
}

/// One expression of a policy, and what it is for.
struct LintExpression {
    enum Role: Hashable {
        case condition, variable, validation, message, annotation
        case mutation(LintPolicy.Patch)
    }

    var text: String
    /// Of the scalar in the file.
    var place: Place
    var path: String
    /// Of a condition, variable or annotation; else empty.
    var name: String
    /// In its list.
    var index: Int
    var role: Role
}
