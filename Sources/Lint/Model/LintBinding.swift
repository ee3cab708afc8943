// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// A binding of either kind as the lints look at it.
struct LintBinding {
    var kind: LintPolicy.Kind
    var name: String
    var place: Place
    var policyName: String
    var policyNamePlace: Place
    var paramRefPlace: Place?
    var match: LintMatch?

    init?(_ manifest: Manifest) {
        switch manifest["kind"]?.string {
        case "MutatingAdmissionPolicyBinding": kind = .mutating
        case "ValidatingAdmissionPolicyBinding": kind = .validating
        default: return nil
        }
        guard manifest["apiVersion"]?.string?.hasPrefix("admissionregistration.k8s.io/") == true
        else { return nil }
        name = manifest["metadata"]?["name"]?.string ?? ""
        place = manifest.place
        let spec = manifest["spec"]
        policyName = spec?["policyName"]?.string ?? ""
        policyNamePlace = spec?["policyName"]?.place ?? manifest.place
        if let reference = spec?["paramRef"], !reference.isNull { paramRefPlace = reference.place }
        if let resources = spec?["matchResources"], !resources.isNull {
            match = LintMatch(resources, at: resources.place, path: "spec.matchResources")
        }
    }

    var object: String { "\(kind.rawValue)Binding \"\(name)\"" }
}
