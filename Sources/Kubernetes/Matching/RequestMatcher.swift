// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A policy's `matchConstraints` or a binding's `matchResources`, compiled, with the API's defaults applied.
package struct RequestMatcher: Sendable {
    package var rules = MatchRules()
    package var excludes = MatchRules()
    package var namespaceSelector = LabelMatcher()
    package var objectSelector = LabelMatcher()
    /// matchPolicy Equivalent, which is the default; Exact otherwise.
    package var allowsEquivalent = true

    /// Matches every request: a binding without `matchResources`.
    package init() {}

    /// Whether the namespace's labels are needed to decide about this request.
    package func needsNamespace(_ attributes: MatchAttributes) -> Bool {
        !namespaceSelector.isEmpty && Self.labelSource(attributes) == .liveNamespace
    }

    /// Decides in upstream's order: namespace selector, object selector, excludes, rules; a selector that could not be
    /// decided counts only if everything else matches. Source: admission.md 2.2, 2.5, 2.6.
    /// - Parameter namespace: the live Namespace of the request, if there is one.
    package func match(
        _ request: AdmissionRequest, _ attributes: MatchAttributes, namespace: Node?,
        names: AdmissionNames, custom: CustomVersions? = nil
    ) -> MatchResult {
        var isNamespaceMissing = false
        if !namespaceSelector.isEmpty {
            switch Self.labelSource(attributes) {
            case .nothing: break
            case .incomingObject:
                if !namespaceSelector.matches(Self.labels(request.object, names)) { return .none }
            case .liveNamespace:
                if let namespace {
                    if !namespaceSelector.matches(Self.labels(namespace, names)) { return .none }
                } else {
                    isNamespaceMissing = true
                }
            }
        }
        if !objectSelector.isEmpty, !matchesObject(request, names) { return .none }
        if !excludes.isEmpty,
            excludes.match(attributes, allowsEquivalent: allowsEquivalent, custom: custom) != nil
        {
            return .none
        }
        var equivalent: EquivalentResource?
        if !rules.isEmpty {
            switch rules.match(attributes, allowsEquivalent: allowsEquivalent, custom: custom) {
            case nil: return .none
            case .asRequested: break
            case .equivalent(_, let resource): equivalent = resource
            }
        }
        if isNamespaceMissing { return .namespaceNotFound }
        return equivalent.map { .equivalent($0) } ?? .asRequested
    }

    private enum LabelSource {
        /// Cluster-scoped: the selector does not apply.
        case nothing
        case incomingObject
        case liveNamespace
    }

    /// The object whose labels namespace selectors look at; nothing where they do not apply.
    package static func namespaceLabels(
        _ request: AdmissionRequest, _ attributes: MatchAttributes, namespace: Node?,
        names: AdmissionNames
    ) -> NamespaceLabels {
        switch labelSource(attributes) {
        case .nothing: .notApplied
        case .incomingObject: .labels(labels(request.object, names))
        case .liveNamespace: namespace.map { .labels(labels($0, names)) } ?? .unknown
        }
    }

    private static func labelSource(_ attributes: MatchAttributes) -> LabelSource {
        if attributes.resource.type == "namespaces" {
            let isWrite = attributes.operation == .create || attributes.operation == .update
            return attributes.subResource.isEmpty && isWrite ? .incomingObject : .liveNamespace
        }
        return attributes.namespace.isEmpty ? .nothing : .liveNamespace
    }

    private func matchesObject(_ request: AdmissionRequest, _ names: AdmissionNames) -> Bool {
        isSelected(request.object, names) || isSelected(request.oldObject, names)
    }

    /// An object without metadata is never selected, not even by a selector that an empty map satisfies.
    private func isSelected(_ object: Node?, _ names: AdmissionNames) -> Bool {
        guard let metadata = object?[names.metadata], metadata.kind == .object else { return false }
        return objectSelector.matches(metadata[names.labels])
    }

    private static func labels(_ object: Node?, _ names: AdmissionNames) -> Node? {
        object?[names.metadata]?[names.labels]
    }
}

/// What namespace selectors are compared with.
package enum NamespaceLabels: BitwiseCopyable {
    /// Cluster-scoped: every namespace selector holds.
    case notApplied
    case labels(Node?)
    /// The Namespace is not known.
    case unknown
}

/// Whether a request is meant.
package enum MatchResult: Sendable {
    case none
    case asRequested
    case equivalent(EquivalentResource)
    /// Everything else matched, but the namespace selector could not be decided: `namespaces "x" not found` (404).
    case namespaceNotFound

    package var isMatch: Bool {
        switch self {
        case .none, .namespaceNotFound: false
        case .asRequested, .equivalent: true
        }
    }
}
