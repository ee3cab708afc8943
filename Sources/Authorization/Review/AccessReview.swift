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
    package private(set) var user = UTF8Text.nothing
    package private(set) var uid = UTF8Text.nothing
    /// An array of strings; nil for none.
    package private(set) var groups: Node?
    /// An object of arrays of strings, or nulls; nil for none.
    package private(set) var extra: Node?
    /// Whether it is about a resource, and not a URL.
    package private(set) var isResource = true
    package private(set) var verb = UTF8Text.nothing
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

    /// Reads the review in `document`, each object in one walk over its members.
    /// - Throws: What is wrong with it, for the answer 400.
    package init(_ document: Node, names: AccessNames) throws(AccessReviewError) {
        guard document.kind == .object else { throw .wrongType("", expected: "a SubjectAccessReview object") }
        var apiVersion = UTF8Text.nothing
        var kind = UTF8Text.nothing
        var specification: Node?
        for (name, value) in document.members where !value.isNull {
            if name == names.apiVersion {
                apiVersion = try Self.text(value, "apiVersion")
            } else if name == names.kind {
                kind = try Self.text(value, "kind")
            } else if name == names.spec {
                specification = try Self.object(value, "spec")
            }
        }
        if apiVersion == "authorization.k8s.io/v1" {
            version = .v1
        } else if apiVersion == "authorization.k8s.io/v1beta1" {
            version = .v1beta1
        } else {
            throw .wrongAPIVersion(apiVersion.string)
        }
        guard kind == "SubjectAccessReview" else { throw .wrongKind(kind.string) }
        guard let specification else { throw .missing("spec") }
        try read(specification, names)
    }

    private mutating func read(_ specification: Node, _ names: AccessNames) throws(AccessReviewError) {
        // The one difference between the versions.
        let groupsName = version == .v1 ? names.groups : names.group
        var resourceAttributes: Node?
        var urlAttributes: Node?
        for (name, value) in specification.members where !value.isNull {
            if name == names.resourceAttributes {
                resourceAttributes = try Self.object(value, "spec.resourceAttributes")
            } else if name == names.nonResourceAttributes {
                urlAttributes = try Self.object(value, "spec.nonResourceAttributes")
            } else if name == names.user {
                user = try Self.text(value, "spec.user")
            } else if name == groupsName {
                try Self.checkTexts(value, version == .v1 ? "spec.groups" : "spec.group")
                groups = value
            } else if name == names.uid {
                uid = try Self.text(value, "spec.uid")
            } else if name == names.extra {
                extra = try Self.object(value, "spec.extra")
                for (_, values) in value.members where !values.isNull {
                    try Self.checkTexts(values, "spec.extra[…]")
                }
            }
        }
        if let urlAttributes {
            guard resourceAttributes == nil else { throw .attributes(found: 2) }
            isResource = false
            for (name, value) in urlAttributes.members where !value.isNull {
                if name == names.verb {
                    verb = try Self.text(value, "spec.nonResourceAttributes.verb")
                } else if name == names.path {
                    path = try Self.text(value, "spec.nonResourceAttributes.path")
                }
            }
            return
        }
        guard let resourceAttributes else { throw .attributes(found: 0) }
        try readResource(resourceAttributes, names)
    }

    private mutating func readResource(_ attributes: Node, _ names: AccessNames) throws(AccessReviewError) {
        for (name, value) in attributes.members where !value.isNull {
            if name == names.namespace {
                namespace = try Self.text(value, "spec.resourceAttributes.namespace")
            } else if name == names.verb {
                verb = try Self.text(value, "spec.resourceAttributes.verb")
            } else if name == names.group {
                group = try Self.text(value, "spec.resourceAttributes.group")
            } else if name == names.version {
                resourceVersion = try Self.text(value, "spec.resourceAttributes.version")
            } else if name == names.resource {
                resource = try Self.text(value, "spec.resourceAttributes.resource")
            } else if name == names.subresource {
                subresource = try Self.text(value, "spec.resourceAttributes.subresource")
            } else if name == names.name {
                self.name = try Self.text(value, "spec.resourceAttributes.name")
            } else if name == names.fieldSelector {
                fieldRequirements = try requirements(value, "spec.resourceAttributes.fieldSelector", names)
            } else if name == names.labelSelector {
                labelRequirements = try requirements(value, "spec.resourceAttributes.labelSelector", names)
            }
        }
    }

    /// The list of a selector; nil where it limits nothing.
    ///
    /// Both a raw selector and requirements are an invalid request; a raw one alone, which is never parsed, limits nothing.
    /// Source: spec 1.3, 7.
    private mutating func requirements(
        _ selector: Node, _ path: StaticString, _ names: AccessNames
    ) throws(AccessReviewError) -> Node? {
        let selector = try Self.object(selector, path)
        var raw = UTF8Text.nothing
        if let value = selector[names.rawSelector], !value.isNull { raw = try Self.text(value, path) }
        guard let list = selector[names.requirements], !list.isNull else { return nil }
        guard list.kind == .array else { throw .wrongType("\(path).requirements", expected: "an array") }
        var valueCount = 0
        var isPlain = hasPlainRequirements
        for item in list.elements {
            guard let requirement = RequestRequirement(item, names) else {
                throw .wrongType(
                    "\(path).requirements[]", expected: "an object of key, operator and values, which are strings")
            }
            valueCount &+= requirement.valueCount
            if !requirement.isPlain { isPlain = false }
        }
        selectorValueCount &+= valueCount
        hasPlainRequirements = isPlain
        if list.count == 0 { return nil }
        guard raw.count == 0 else { throw .bothSelectors("\(path)") }
        return list
    }

    private static func text(_ value: Node, _ path: StaticString) throws(AccessReviewError) -> UTF8Text {
        guard let text = value.utf8 else { throw .wrongType("\(path)", expected: "a string") }
        return text
    }

    private static func object(_ value: Node, _ path: StaticString) throws(AccessReviewError) -> Node {
        guard value.kind == .object else { throw .wrongType("\(path)", expected: "an object") }
        return value
    }

    private static func checkTexts(_ value: Node, _ path: StaticString) throws(AccessReviewError) {
        guard value.kind == .array else { throw .wrongType("\(path)", expected: "an array of strings") }
        for element in value.elements where element.kind != .string {
            throw .wrongType("\(path)", expected: "an array of strings")
        }
    }
}
