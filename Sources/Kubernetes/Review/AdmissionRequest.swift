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
        var review = OrderedMembers(document)
        let reviewKind = try review.text(names.kind, at: "kind")
        let apiVersion = try review.text(names.apiVersion, at: "apiVersion")
        guard apiVersion == "admission.k8s.io/v1" else {
            throw .wrongAPIVersion(found: apiVersion.string)
        }
        guard reviewKind == "AdmissionReview" else { throw .wrongKind(found: reviewKind.string) }
        guard let request = review.present(names.request) else { throw .missing(path: "request") }
        guard request.kind == .object else {
            throw .wrongType(path: "request", expected: "an object", found: request.kind)
        }
        node = request
        var members = OrderedMembers(request)
        uid = try members.text(names.uid, at: "request.uid")
        guard !uid.isEmpty else { throw .missing(path: "request.uid") }
        guard let kind = try members.triple(names.kind, at: "request.kind", names.kind, names) else {
            throw .missing(path: "request.kind")
        }
        guard
            let resource = try members.triple(
                names.resource, at: "request.resource", names.resource, names)
        else { throw .missing(path: "request.resource") }
        self.kind = kind
        self.resource = resource
        subResource = try members.text(names.subResource, at: "request.subResource")
        let asSent = try members.triple(names.requestKind, at: "request.requestKind", names.kind, names)
        requestKind = asSent ?? kind
        requestResource =
            try members.triple(
                names.requestResource, at: "request.requestResource", names.resource, names) ?? resource
        requestSubResource =
            asSent == nil
            ? subResource : try members.text(names.requestSubResource, at: "request.requestSubResource")
        name = try members.text(names.name, at: "request.name")
        namespace = try members.text(names.namespace, at: "request.namespace")
        let operation = try members.text(names.operation, at: "request.operation")
        guard let known = Operation(operation) else {
            throw .unknownOperation(found: operation.string)
        }
        self.operation = known
        userInfo = try members.object(names.userInfo, at: "request.userInfo")
        object = try members.object(names.object, at: "request.object")
        oldObject = try members.object(names.oldObject, at: "request.oldObject")
        dryRun = try members.flag(names.dryRun, at: "request.dryRun")
        options = try members.object(names.options, at: "request.options")
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
