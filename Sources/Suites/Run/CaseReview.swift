// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// The AdmissionReview that a case stands for.
struct CaseReview {
    let review: PlainValue
    /// The schema of the objects that a case writes out; nothing for whole reviews and custom resources.
    private(set) var type: TypeID?

    /// Why a case is no request.
    struct Fault: Error {
        var text: String
    }

    init(_ request: CaseRequest, kinds: [Catalogue.KnownKind]) throws(Fault) {
        if let review = request.review {
            guard review["request"] != nil else { throw Fault(text: "the review has no request") }
            self.review = review
            return
        }
        let object = request.object ?? request.oldObject ?? .null
        guard let kind = object["kind"]?.string, let apiVersion = object["apiVersion"]?.string
        else {
            throw Fault(text: "the object has no apiVersion and kind")
        }
        let parts = apiVersion.split(separator: "/").map(String.init)
        let group = parts.count > 1 ? parts[0] : ""
        let version = parts.last ?? ""
        let known = kinds.first { $0.group == group && $0.version == version && $0.kind == kind }
        var resource: [String: PlainValue] = ["group": .string(group), "version": .string(version)]
        if let written = request.resource {
            let words = written.split(separator: "/").map(String.init)
            guard words.count == 1 || words.count == 2 || words.count == 3 else {
                throw Fault(
                    text: "resource is \"\(written)\", expected resource or group/version/resource")
            }
            resource["resource"] = .string(words[words.count - 1])
            if words.count == 3 {
                resource["group"] = .string(words[0])
                resource["version"] = .string(words[1])
            } else if words.count == 2 {
                resource["group"] = .string("")
                resource["version"] = .string(words[0])
            }
        } else {
            guard let known else {
                throw Fault(
                    text:
                        "\(apiVersion) \(kind) is not known: name its resource, or give its schema in spec.schemas"
                )
            }
            resource["resource"] = .string(known.resource)
        }
        let operation = request.operation ?? Self.operation(request)
        try Self.check(operation, request)
        if let known, known.isBuiltIn { type = known.type }
        let isNamespaced = known.map { !$0.isClusterScoped } ?? true
        let own = object[path: ["metadata", "namespace"]]?.string
        if let own, let asked = request.namespace?.text, own != asked, kind != "Namespace" {
            throw Fault(text: "the namespace is \(asked), and the object's own is \(own)")
        }
        let name = request.name ?? object[path: ["metadata", "name"]]?.string ?? ""
        let namespace =
            kind == "Namespace" && group.isEmpty
            ? name : isNamespaced ? request.namespace?.text ?? own ?? "default" : ""
        let kindValue = PlainValue.map([
            "group": .string(group), "version": .string(version), "kind": .string(kind),
        ])
        var members: [String: PlainValue] = [
            "uid": .string("00000000-0000-4000-8000-000000000000"), "kind": kindValue,
            "requestKind": kindValue,
            "resource": .map(resource), "requestResource": .map(resource),
            "operation": .string(operation),
            "userInfo": request.user
                ?? .map([
                    "username": .string("postern:test"),
                    "groups": .list([.string("system:authenticated")]),
                ]),
            "object": operation == "DELETE" ? .null : request.object ?? .null,
            "oldObject": request.oldObject ?? .null,
            "dryRun": .bool(request.dryRun),
        ]
        if !name.isEmpty { members["name"] = .string(name) }
        if !namespace.isEmpty { members["namespace"] = .string(namespace) }
        if let subResource = request.subResource {
            members["subResource"] = .string(subResource)
            members["requestSubResource"] = .string(subResource)
        }
        let optionsKind = [
            "CREATE": "CreateOptions", "UPDATE": "UpdateOptions", "DELETE": "DeleteOptions",
        ][operation]
        members["options"] =
            request.options
            ?? optionsKind.map {
                .map(["kind": .string($0), "apiVersion": .string("meta.k8s.io/v1")])
            } ?? .null
        review = .map([
            "apiVersion": .string("admission.k8s.io/v1"), "kind": .string("AdmissionReview"),
            "request": .map(members),
        ])
    }

    /// What is done follows from what there is.
    private static func operation(_ request: CaseRequest) -> String {
        request.object == nil ? "DELETE" : request.oldObject == nil ? "CREATE" : "UPDATE"
    }

    private static func check(_ operation: String, _ request: CaseRequest) throws(Fault) {
        switch operation {
        case "CREATE" where request.oldObject != nil: throw Fault(text: "a CREATE has no oldObject")
        case "CREATE" where request.object == nil: throw Fault(text: "a CREATE has an object")
        case "UPDATE" where request.object == nil || request.oldObject == nil:
            throw Fault(text: "an UPDATE has an object and an oldObject")
        case "DELETE" where request.oldObject == nil: throw Fault(text: "a DELETE has an oldObject")
        case "DELETE" where request.object != nil:
            throw Fault(text: "a DELETE has no object, only an oldObject")
        default: return
        }
    }

    /// The namespace of the request.
    var namespace: String { review[path: ["request", "namespace"]]?.string ?? "" }

    /// The same request for another object.
    func replacing(object: PlainValue) -> PlainValue {
        guard case .map(var members) = review, case .map(var request)? = members["request"] else {
            return review
        }
        request["object"] = object
        members["request"] = .map(request)
        return .map(members)
    }
}
