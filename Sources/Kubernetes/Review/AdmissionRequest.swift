// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The request of an AdmissionReview: a view over its document, valid as long as that is.
///
/// Reading it checks everything that the program relies on, so that nobody behind it checks again.
/// Source: admission/v1, admission.md 2.8.
package struct AdmissionRequest: BitwiseCopyable {
    /// Echoed in the response; never empty.
    package let uid: UTF8Text
    /// As the webhook configuration's rule matched it.
    package let kind, resource: GroupVersionType
    package let subResource: UTF8Text
    /// As the client sent it; the matched one where the review does not say.
    package let requestKind, requestResource: GroupVersionType
    package let requestSubResource: UTF8Text
    /// Empty for a create with `generateName`.
    package let name: UTF8Text
    /// Empty for what is cluster-scoped; a Namespace's own name for a Namespace.
    package let namespace: UTF8Text
    package let operation: Operation
    package let userInfo: Node?
    /// nil where the review has null: `object` of a delete, `oldObject` of a create or connect.
    package private(set) var object: Node?
    package let oldObject: Node?
    package let dryRun: Bool
    package let options: Node?
    /// The whole `request`.
    package let node: Node

    /// Reads the review in `document`.
    /// - Throws: what is wrong with it, for the answer 400 to the caller.
    package init(_ document: Node, names: AdmissionNames) throws(ReviewError) {
        guard document.kind == .object else {
            throw .wrongType(path: "", expected: "an AdmissionReview object", found: document.kind)
        }
        let apiVersion = try document.text(names.apiVersion, at: "apiVersion")
        guard apiVersion == "admission.k8s.io/v1" else {
            throw .wrongAPIVersion(found: apiVersion.string)
        }
        let reviewKind = try document.text(names.kind, at: "kind")
        guard reviewKind == "AdmissionReview" else { throw .wrongKind(found: reviewKind.string) }
        guard let request = document.present(names.request) else { throw .missing(path: "request") }
        guard request.kind == .object else {
            throw .wrongType(path: "request", expected: "an object", found: request.kind)
        }
        node = request
        uid = try request.text(names.uid, at: "request.uid")
        guard !uid.isEmpty else { throw .missing(path: "request.uid") }
        guard let kind = try request.triple(names.kind, at: "request.kind", names.kind, names) else {
            throw .missing(path: "request.kind")
        }
        guard
            let resource = try request.triple(
                names.resource, at: "request.resource", names.resource, names)
        else { throw .missing(path: "request.resource") }
        self.kind = kind
        self.resource = resource
        subResource = try request.text(names.subResource, at: "request.subResource")
        let asSent = try request.triple(names.requestKind, at: "request.requestKind", names.kind, names)
        requestKind = asSent ?? kind
        requestResource =
            try request.triple(
                names.requestResource, at: "request.requestResource", names.resource, names) ?? resource
        requestSubResource =
            asSent == nil
            ? subResource : try request.text(names.requestSubResource, at: "request.requestSubResource")
        name = try request.text(names.name, at: "request.name")
        namespace = try request.text(names.namespace, at: "request.namespace")
        let operation = try request.text(names.operation, at: "request.operation")
        guard let known = Operation(operation) else {
            throw .unknownOperation(found: operation.string)
        }
        self.operation = known
        userInfo = try request.object(names.userInfo, at: "request.userInfo")
        object = try request.object(names.object, at: "request.object")
        oldObject = try request.object(names.oldObject, at: "request.oldObject")
        options = try request.object(names.options, at: "request.options")
        dryRun = try request.flag(names.dryRun, at: "request.dryRun")
        guard object != nil || oldObject != nil || known == .connect else {
            throw .missing(path: known == .delete ? "request.oldObject" : "request.object")
        }
    }
}

extension AdmissionRequest {
    /// The same request about another object: what a second pass over the policies selects by.
    package func replacingObject(_ object: Node) -> AdmissionRequest {
        var request = self
        request.object = object
        return request
    }
}

extension Node {
    /// The member unless it is absent or null.
    fileprivate func present(_ name: Name) -> Node? {
        guard let value = self[name], !value.isNull else { return nil }
        return value
    }

    /// A text; empty where the member is absent or null.
    fileprivate func text(_ name: Name, at path: StaticString) throws(ReviewError) -> UTF8Text {
        guard let value = present(name) else { return .nothing }
        guard let text = value.utf8 else {
            throw .wrongType(path: "\(path)", expected: "a string", found: value.kind)
        }
        return text
    }

    fileprivate func object(_ name: Name, at path: StaticString) throws(ReviewError) -> Node? {
        guard let value = present(name) else { return nil }
        guard value.kind == .object else {
            throw .wrongType(path: "\(path)", expected: "an object or null", found: value.kind)
        }
        return value
    }

    fileprivate func flag(_ name: Name, at path: StaticString) throws(ReviewError) -> Bool {
        guard let value = present(name) else { return false }
        guard let flag = value.bool else {
            throw .wrongType(path: "\(path)", expected: "a bool", found: value.kind)
        }
        return flag
    }

    /// A triple whose third member is called `type`; nil where the member is absent or null.
    fileprivate func triple(
        _ name: Name, at path: StaticString, _ type: Name, _ names: AdmissionNames
    ) throws(ReviewError) -> GroupVersionType? {
        guard let value = try object(name, at: path) else { return nil }
        let triple = GroupVersionType(
            group: try value.text(names.group, at: path),
            version: try value.text(names.version, at: path),
            type: try value.text(type, at: path))
        guard !triple.version.isEmpty, !triple.type.isEmpty else {
            throw .missing(path: "\(path) (its version, or its kind or resource)")
        }
        return triple
    }
}
