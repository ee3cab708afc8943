// SPDX-License-Identifier: Apache-2.0

package import JSON

extension RequestMatcher {
    /// Why a request is not meant, in words; nothing where it is. For people: it walks everything again.
    package func reasonForNoMatch(
        _ request: AdmissionRequest, _ attributes: MatchAttributes, namespace: Node?,
        names: AdmissionNames, custom: CustomVersions?
    ) -> String? {
        switch match(request, attributes, namespace: namespace, names: names, custom: custom) {
        case .asRequested, .equivalent: return nil
        case .namespaceNotFound: return "the request's Namespace is not known"
        case .none: break
        }
        var other = self
        other.namespaceSelector = LabelMatcher()
        if other.matches(request, attributes, namespace, names, custom) {
            return "its namespaceSelector does not select the Namespace's labels"
        }
        other = self
        other.objectSelector = LabelMatcher()
        if other.matches(request, attributes, namespace, names, custom) {
            return "its objectSelector selects neither the object's labels nor the old object's"
        }
        other.namespaceSelector = LabelMatcher()
        other.excludes = MatchRules()
        if other.matches(request, attributes, namespace, names, custom) {
            return excludes.isEmpty
                ? "neither its namespaceSelector nor its objectSelector hold"
                : "one of its excludeResourceRules matches"
        }
        let resource = attributes.resource
        let group = resource.group.isEmpty ? "core" : resource.group.string
        let sub = attributes.subResource.isEmpty ? "" : "/\(attributes.subResource.string)"
        let name = attributes.name.isEmpty ? "" : " named \(attributes.name.string)"
        return "none of its resourceRules is for \(attributes.operation.name) of "
            + "\(resource.type.string)\(sub) in \(group)/\(resource.version.string)\(name)"
    }

    private func matches(
        _ request: AdmissionRequest, _ attributes: MatchAttributes, _ namespace: Node?,
        _ names: AdmissionNames, _ custom: CustomVersions?
    ) -> Bool {
        match(request, attributes, namespace: namespace, names: names, custom: custom).isMatch
    }
}

extension SharedMatcher {
    /// See `RequestMatcher.reasonForNoMatch`.
    package func reasonForNoMatch(
        _ request: AdmissionRequest, _ attributes: MatchAttributes, namespace: Node?,
        names: AdmissionNames, custom: CustomVersions?
    ) -> String? {
        matcher.reasonForNoMatch(
            request, attributes, namespace: namespace, names: names, custom: custom)
    }
}
