// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One compiled rule with operations: ranges into the tables of its `MatchRules`.
package struct MatchRule: BitwiseCopyable, Sendable {
    package enum Scope: UInt8, BitwiseCopyable, Sendable {
        case any, cluster, namespaced
    }

    package let operations: Operations
    package let scope: Scope
    /// Texts of groups and versions; nil where `*` is listed.
    package let groups, versions: TextRange?
    /// Patterns of the resources.
    package let resources: TextRange
    /// Texts of the names; empty where any name will do.
    package let names: TextRange
}

/// A range of numbers in a table, in eight bytes.
package struct TextRange: BitwiseCopyable, Sendable {
    package let start, end: UInt32
    package init(_ range: Range<Int>) {
        start = UInt32(clamping: range.lowerBound)
        end = UInt32(clamping: range.upperBound)
    }
    package var range: Range<Int> { Int(start)..<Int(end) }
    package var isEmpty: Bool { start == end }
}

/// `pods`, `pods/log`, `pods/*`, `*`, `*/scale`, `*/*`: an entry split at its first slash.
package struct ResourcePattern: BitwiseCopyable, Sendable {
    /// Number of the resource's text; nil for `*`.
    package let resource: UInt32?
    /// What the entry says about subresources. `*` takes the main resource too, whatever the field's documentation says.
    package let subResource: SubResource

    package enum SubResource: BitwiseCopyable, Sendable {
        case none, any
        case named(UInt32)
    }
}

/// What a rule is compared with: the request as the client sent it.
package struct MatchAttributes: BitwiseCopyable {
    package let operation: Operation
    package let resource: GroupVersionType
    package let subResource, namespace, name: UTF8Text
    /// Of the object.
    package let kind: GroupVersionType

    package init(
        operation: Operation, resource: GroupVersionType, subResource: UTF8Text, namespace: UTF8Text,
        name: UTF8Text, kind: GroupVersionType = .nothing
    ) {
        self.kind = kind
        self.operation = operation
        self.resource = resource
        self.subResource = subResource
        self.namespace = namespace
        self.name = name
    }

    package init(_ request: AdmissionRequest) {
        self.init(
            operation: request.operation, resource: request.requestResource,
            subResource: request.requestSubResource, namespace: request.namespace, name: request.name,
            kind: request.requestKind)
    }

    /// Whether this is the core group's `namespaces`, or a subresource of it.
    package var isNamespaceResource: Bool {
        resource.type == "namespaces" && resource.group.isEmpty && resource.version == "v1"
    }

    /// Resources that admission policies never see. Source: admission.md 2.1.
    package var isExempt: Bool {
        if resource.group == "admissionregistration.k8s.io" {
            return resource.type == "mutatingadmissionpolicies"
                || resource.type == "mutatingadmissionpolicybindings"
                || resource.type == "validatingadmissionpolicies"
                || resource.type == "validatingadmissionpolicybindings"
        }
        if resource.group == "authentication.k8s.io" {
            return resource.type == "selfsubjectreviews" || resource.type == "tokenreviews"
        }
        if resource.group == "authorization.k8s.io" {
            return resource.type == "localsubjectaccessreviews"
                || resource.type == "selfsubjectaccessreviews"
                || resource.type == "selfsubjectrulesreviews" || resource.type == "subjectaccessreviews"
        }
        return false
    }
}
