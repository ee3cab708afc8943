// SPDX-License-Identifier: Apache-2.0

/// What the API server asks admission about, beside whole objects of built-in kinds.
enum RequestKinds {
    /// By group, the resources that no policy is asked about: policies themselves, and questions that are answered and not kept.
    /// Source: spec/admission.md 2.1.
    static let exempt: [String: Set<String>] = [
        "admissionregistration.k8s.io": [
            "validatingadmissionpolicies", "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies", "mutatingadmissionpolicybindings",
        ],
        "authentication.k8s.io": ["selfsubjectreviews", "tokenreviews"],
        "authorization.k8s.io": [
            "localsubjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews",
            "subjectaccessreviews",
        ],
    ]

    /// The operation that a request for a subresource comes with; nothing where the resource has none of that name, or where it
    /// is only read.
    static func operation(of subresource: String, resource: String) -> String? {
        subresource == "status" ? "UPDATE" : operations[resource]?[subresource]
    }

    static func subresources(of resource: String) -> [String] {
        (operations[resource] ?? [:]).keys.sorted() + ["status"]
    }

    private static let operations: [String: [String: String]] = [
        "pods": [
            "attach": "CONNECT", "exec": "CONNECT", "portforward": "CONNECT", "proxy": "CONNECT",
            "binding": "CREATE", "eviction": "CREATE",
            "ephemeralcontainers": "UPDATE", "resize": "UPDATE",
        ],
        "services": ["proxy": "CONNECT"],
        "nodes": ["proxy": "CONNECT"],
        "serviceaccounts": ["token": "CREATE"],
        "namespaces": ["finalize": "UPDATE"],
        "certificatesigningrequests": ["approval": "UPDATE"],
        "deployments": ["scale": "UPDATE"],
        "replicasets": ["scale": "UPDATE"],
        "statefulsets": ["scale": "UPDATE"],
        "replicationcontrollers": ["scale": "UPDATE"],
    ]
}
