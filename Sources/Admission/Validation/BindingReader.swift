// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A binding read from a manifest, and everything wrong with it.
package struct BindingDraft: Sendable {
    package var binding: AdmissionBinding
    package var errors: [FieldError]
    /// Of the API that the manifest is written for.
    package let version: String

    /// - Parameter kind: Of the policy that it binds.
    package init(_ manifest: Manifest, _ kind: PolicyKind) {
        var reader = FieldReader()
        reader.expectFields(["apiVersion", "kind", "metadata", "spec"], of: manifest, path: "")
        let name = reader.objectName(manifest)
        let annotations = reader.annotations(manifest)
        let spec = manifest["spec"] ?? Manifest(.map([]), at: manifest.place)
        reader.expectFields(
            ["policyName", "paramRef", "matchResources"]
                + (kind == .validating ? ["validationActions"] : []), of: spec, path: "spec")

        let policyName = reader.string("policyName", of: spec, path: "spec") ?? ""
        let place = spec["policyName"]?.place ?? spec.place
        if policyName.isEmpty {
            reader.require("spec.policyName", at: place)
        } else {
            reader.report(
                NameRules.subdomain(policyName), with: policyName, path: "spec.policyName", at: place)
        }
        let isAlpha = manifest.apiVersion == "v1alpha1"
        let paramRef = reader.paramRef(of: spec, defaultAction: isAlpha ? .deny : nil)
        var resources: MatchResources?
        if let value = spec["matchResources"], !value.isNull {
            let read = reader.matchResources(value, path: "spec.matchResources")
            if kind == .mutating {
                reader.expectMutatingOperations(read, path: "spec.matchResources", at: value.place)
            }
            resources = read
        }
        binding = AdmissionBinding(
            kind: kind, name: name, place: manifest.place, annotations: annotations,
            policyName: policyName, paramRef: paramRef, matchResources: resources,
            validationActions: kind == .validating ? reader.validationActions(of: spec) : [])
        version = manifest.apiVersion
        let decoding = DecodedShape.errors(manifest, kind: kind.bindingName)
        errors = decoding.isEmpty ? reader.errors : decoding
    }
}

extension FieldReader {
    /// What a validating binding does with a validation that does not hold. Source: spec/admission.md 1.3, 1.6.
    fileprivate mutating func validationActions(of spec: Manifest) -> [ValidationAction] {
        let path = "spec.validationActions"
        let words = strings("validationActions", of: spec, path: "spec")
        let place = spec["validationActions"]?.place ?? spec.place
        let supported = ["Audit", "Deny", "Warn"]
        for (index, word) in words.enumerated() {
            if !supported.contains(word) {
                report(
                    FieldError(
                        "\(path)[\(index)]", .notSupported(jsonQuoted(word), supported: supported),
                        at: place))
            }
            if words[..<index].contains(word) {
                report(FieldError("\(path)[\(index)]", .duplicate(jsonQuoted(word)), at: place))
            }
        }
        if words.contains("Deny"), words.contains("Warn") {
            report(
                FieldError(
                    path, .invalid(quotedList(words)),
                    "must not contain both Deny and Warn (repeating the same validation failure "
                        + "information in the API response and headers serves no purpose)", at: place))
        }
        if words.isEmpty {
            require(path, "at least one validation action is required", at: place)
        }
        return words.compactMap(ValidationAction.init)
    }

    /// - Parameter defaultAction: What v1alpha1 takes for an absent parameterNotFoundAction; later versions have none.
    fileprivate mutating func paramRef(
        of spec: Manifest, defaultAction: ParamRef.NotFoundAction?
    ) -> ParamRef? {
        guard let value = spec["paramRef"], !value.isNull else { return nil }
        let path = "spec.paramRef"
        expectFields(
            ["name", "namespace", "selector", "parameterNotFoundAction"], of: value, path: path)
        let name = string("name", of: value, path: path) ?? ""
        report(
            NameRules.pathSegment(name), with: name, path: "\(path).name",
            at: value["name"]?.place ?? value.place)
        let hasSelector = value["selector"].map { !$0.isNull } ?? false
        if !name.isEmpty, hasSelector { forbidBoth("name", of: value, path: path) }
        let selector = labelSelector("selector", of: value, path: path)
        if !name.isEmpty, hasSelector { forbidBoth("selector", of: value, path: path) }
        if name.isEmpty, selector == nil {
            require(path, "one of name or selector must be specified", at: value.place)
        }
        let action = notFoundAction(of: value, path: path, defaultAction)
        let namespace = string("namespace", of: value, path: path)
        return ParamRef(
            choice: name.isEmpty ? .selector(selector ?? .everything) : .name(name),
            namespace: namespace == "" ? nil : namespace,
            notFoundAction: action)
    }

    private mutating func forbidBoth(_ key: String, of value: Manifest, path: String) {
        report(
            FieldError(
                "\(path).\(key)", .forbidden, "name and selector are mutually exclusive",
                at: value[key]?.place ?? value.place))
    }

    private mutating func notFoundAction(
        of value: Manifest, path: String, _ defaultAction: ParamRef.NotFoundAction?
    ) -> ParamRef.NotFoundAction {
        let key = "parameterNotFoundAction"
        let text = string(key, of: value, path: path)
        if text == nil, let defaultAction { return defaultAction }
        let path = "\(path).\(key)"
        guard let text, !text.isEmpty else {
            require(path, at: value.place)
            return .deny
        }
        if let action = ParamRef.NotFoundAction(rawValue: text) { return action }
        // The one list of words that the API server does not sort.
        report(
            FieldError(
                path, .notSupported(jsonQuoted(text), supported: ["Deny", "Allow"]),
                at: value[key]?.place ?? value.place))
        return .deny
    }
}
