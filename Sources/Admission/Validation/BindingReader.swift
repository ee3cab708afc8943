// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A MutatingAdmissionPolicyBinding read from a manifest, and everything wrong with it.
package struct BindingDraft: Sendable {
    package var binding: MutatingBinding
    package var errors: [FieldError]

    package init(_ manifest: Manifest) {
        var reader = FieldReader()
        reader.expectFields(["apiVersion", "kind", "metadata", "spec"], of: manifest, path: "")
        let name = reader.objectName(manifest)
        let spec = manifest["spec"] ?? Manifest(.map([]), at: manifest.place)
        reader.expectFields(["policyName", "paramRef", "matchResources"], of: spec, path: "spec")

        let policyName = reader.string("policyName", of: spec, path: "spec") ?? ""
        let place = spec["policyName"]?.place ?? spec.place
        if policyName.isEmpty {
            reader.require("spec.policyName", at: place)
        } else if let problem = NameRules.subdomain(policyName) {
            reader.report(
                FieldError("spec.policyName", .invalid(goQuoted(policyName)), problem, at: place))
        }
        let isAlpha = manifest["apiVersion"]?.string?.hasSuffix("/v1alpha1") ?? false
        let paramRef = reader.paramRef(of: spec, defaultAction: isAlpha ? .deny : nil)
        var resources: MatchResources?
        if let value = spec["matchResources"], !value.isNull {
            let read = reader.matchResources(value, path: "spec.matchResources")
            reader.expectMutatingOperations(read, path: "spec.matchResources", at: value.place)
            resources = read
        }
        binding = MutatingBinding(
            name: name, place: manifest.place, policyName: policyName, paramRef: paramRef,
            matchResources: resources)
        errors = reader.errors
    }
}

extension FieldReader {
    /// - Parameter defaultAction: What v1alpha1 takes for an absent parameterNotFoundAction; later versions have none.
    fileprivate mutating func paramRef(
        of spec: Manifest, defaultAction: ParamRef.NotFoundAction?
    ) -> ParamRef? {
        guard let value = spec["paramRef"], !value.isNull else { return nil }
        let path = "spec.paramRef"
        expectFields(
            ["name", "namespace", "selector", "parameterNotFoundAction"], of: value, path: path)
        let name = string("name", of: value, path: path) ?? ""
        let selector = labelSelector("selector", of: value, path: path)
        if !name.isEmpty, let problem = NameRules.pathSegment(name) {
            report(
                FieldError(
                    "\(path).name", .invalid(goQuoted(name)), problem,
                    at: value["name"]?.place ?? value.place))
        }
        if !name.isEmpty, selector != nil {
            report(
                FieldError(
                    "\(path).name", .forbidden, "name and selector are mutually exclusive",
                    at: value["name"]?.place ?? value.place))
        }
        if name.isEmpty, selector == nil {
            require(path, "one of name or selector must be specified", at: value.place)
        }
        let action = choice(
            "parameterNotFoundAction", of: value, path: path,
            among: [ParamRef.NotFoundAction.allow, .deny])
        let isAbsent = value["parameterNotFoundAction"].map { $0.isNull || $0.string == "" } ?? true
        if isAbsent, defaultAction == nil {
            require("\(path).parameterNotFoundAction", at: value.place)
        }
        let namespace = string("namespace", of: value, path: path)
        return ParamRef(
            choice: name.isEmpty ? .selector(selector ?? .everything) : .name(name),
            namespace: namespace == "" ? nil : namespace,
            notFoundAction: action ?? defaultAction ?? .deny)
    }
}
