// SPDX-License-Identifier: Apache-2.0

package import JSON
internal import Kubernetes

/// A SubjectAccessReview: a view over its document, valid as long as that is.
///
/// Reading it checks every type, so that nobody behind it checks again. Null is absent, as for Go; unknown fields are passed over;
/// `status` is ignored. Source: spec/authorization.md 1.2.
package struct AccessReview: BitwiseCopyable {
    /// The answer must be in the version of the request.
    package enum Version: UInt8, BitwiseCopyable, Sendable { case v1, v1beta1 }

    package let version: Version
    package let user, uid: UTF8Text
    /// An array of strings; nil for none.
    package let groups: Node?
    /// An object of arrays of strings, or nulls; nil for none.
    package let extra: Node?
    /// Whether it is about a resource, and not a URL.
    package let isResource: Bool
    package let verb: UTF8Text
    package private(set) var namespace = UTF8Text.nothing
    package private(set) var group = UTF8Text.nothing
    package private(set) var resourceVersion = UTF8Text.nothing
    package private(set) var resource = UTF8Text.nothing
    package private(set) var subresource = UTF8Text.nothing
    package private(set) var name = UTF8Text.nothing
    package private(set) var path = UTF8Text.nothing
    /// The lists of requirements; nil where there is none.
    package private(set) var fieldRequirements: Node?
    package private(set) var labelRequirements: Node?
    /// Values of all requirements together.
    package private(set) var selectorValueCount = 0
    /// Whether each requirement has just a key, an operator and values, and may be shown to expressions as it came.
    package private(set) var hasPlainRequirements = true
    /// Whether a selector came as text, which is never parsed: it limits nothing here.
    package private(set) var hasRawSelector = false

    /// Reads the review in `document`.
    /// - Throws: What is wrong with it, for the answer 400.
    package init(_ document: Node, names: AccessNames) throws(AccessReviewError) {
        guard document.kind == .object else { throw .wrongType("", expected: "a SubjectAccessReview object") }
        let apiVersion = try Self.text(document, names.apiVersion, "apiVersion")
        let kind = try Self.text(document, names.kind, "kind")
        if apiVersion == "authorization.k8s.io/v1" {
            version = .v1
        } else if apiVersion == "authorization.k8s.io/v1beta1" {
            version = .v1beta1
        } else {
            throw .wrongAPIVersion(apiVersion.string)
        }
        guard kind == "SubjectAccessReview" else { throw .wrongKind(kind.string) }
        guard let spec = try Self.object(document, names.spec, "spec") else { throw .missing("spec") }
        user = try Self.text(spec, names.user, "spec.user")
        uid = try Self.text(spec, names.uid, "spec.uid")
        // The one difference between the versions.
        groups = try Self.texts(
            spec, version == .v1 ? names.groups : names.group, version == .v1 ? "spec.groups" : "spec.group")
        extra = try Self.object(spec, names.extra, "spec.extra")
        if let extra {
            for (_, values) in extra.members where !values.isNull {
                try Self.checkTexts(values, "spec.extra[…]")
            }
        }
        let resourceAttributes = try Self.object(
            spec, names.resourceAttributes, "spec.resourceAttributes")
        let urlAttributes = try Self.object(
            spec, names.nonResourceAttributes, "spec.nonResourceAttributes")
        if let urlAttributes {
            guard resourceAttributes == nil else { throw .attributes(found: 2) }
            isResource = false
            verb = try Self.text(urlAttributes, names.verb, "spec.nonResourceAttributes.verb")
            path = try Self.text(urlAttributes, names.path, "spec.nonResourceAttributes.path")
            return
        }
        guard let resourceAttributes else { throw .attributes(found: 0) }
        isResource = true
        verb = try Self.text(resourceAttributes, names.verb, "spec.resourceAttributes.verb")
        try readResource(resourceAttributes, names)
    }

    private mutating func readResource(_ node: Node, _ names: AccessNames) throws(AccessReviewError) {
        namespace = try Self.text(node, names.namespace, "spec.resourceAttributes.namespace")
        group = try Self.text(node, names.group, "spec.resourceAttributes.group")
        resourceVersion = try Self.text(node, names.version, "spec.resourceAttributes.version")
        resource = try Self.text(node, names.resource, "spec.resourceAttributes.resource")
        subresource = try Self.text(node, names.subresource, "spec.resourceAttributes.subresource")
        name = try Self.text(node, names.name, "spec.resourceAttributes.name")
        fieldRequirements = try requirements(
            node, names.fieldSelector, "spec.resourceAttributes.fieldSelector", names)
        labelRequirements = try requirements(
            node, names.labelSelector, "spec.resourceAttributes.labelSelector", names)
    }

    /// Both a raw selector and requirements are an invalid request; a raw one alone limits nothing. Source: spec 1.3, 7.
    private mutating func requirements(
        _ node: Node, _ name: Name, _ path: StaticString, _ names: AccessNames
    ) throws(AccessReviewError) -> Node? {
        guard let selector = try Self.object(node, name, path) else { return nil }
        let raw = try Self.text(selector, names.rawSelector, path)
        guard let list = selector[names.requirements], !list.isNull else {
            if !raw.isEmpty { hasRawSelector = true }
            return nil
        }
        guard list.kind == .array else { throw .wrongType("\(path).requirements", expected: "an array") }
        for item in list.elements {
            guard item.kind == .object else { throw .wrongType("\(path).requirements[]", expected: "an object") }
            let requirement = RequestRequirement(item, names)
            try Self.checkText(requirement.key, path)
            try Self.checkText(requirement.word, path)
            if let values = requirement.values {
                try Self.checkTexts(values, path)
                selectorValueCount &+= values.count
            }
            if !requirement.isPlain { hasPlainRequirements = false }
        }
        if list.count == 0 {
            if !raw.isEmpty { hasRawSelector = true }
            return nil
        }
        guard raw.isEmpty else { throw .bothSelectors("\(path)") }
        return list
    }

    private static func text(
        _ node: Node, _ name: Name, _ path: StaticString
    ) throws(AccessReviewError) -> UTF8Text {
        let value = node[name]
        try checkText(value, path)
        return value?.utf8 ?? .nothing
    }

    /// A string, null, or nothing.
    private static func checkText(_ value: Node?, _ path: StaticString) throws(AccessReviewError) {
        guard let value, value.kind != .string, !value.isNull else { return }
        throw .wrongType("\(path)", expected: "a string")
    }

    private static func object(
        _ node: Node, _ name: Name, _ path: StaticString
    ) throws(AccessReviewError) -> Node? {
        guard let value = node[name], !value.isNull else { return nil }
        guard value.kind == .object else { throw .wrongType("\(path)", expected: "an object") }
        return value
    }

    private static func texts(
        _ node: Node, _ name: Name, _ path: StaticString
    ) throws(AccessReviewError) -> Node? {
        guard let value = node[name], !value.isNull else { return nil }
        try checkTexts(value, path)
        return value
    }

    private static func checkTexts(_ value: Node, _ path: StaticString) throws(AccessReviewError) {
        guard value.kind == .array else { throw .wrongType("\(path)", expected: "an array of strings") }
        for element in value.elements where element.kind != .string {
            throw .wrongType("\(path)", expected: "an array of strings")
        }
    }
}
