// SPDX-License-Identifier: Apache-2.0

/// By which fields the API server can select the objects of a resource. Source: spec/authorization.md 2.7.
package enum FieldCatalogue {
    package enum Answer: Equatable {
        case yes
        /// Of a built-in resource; what it has instead.
        case no(known: [String])
        /// A custom resource's, or a wildcard's.
        case unknown
    }

    package static func supports(_ field: String, group: String, resource: String) -> Answer {
        if everywhere.contains(field) { return .yes }
        let name = String(resource.prefix { $0 != "/" })
        if name == "*" || group == "*" { return .unknown }
        if let fields = fields[group]?[name] {
            if fields.contains(field) { return .yes }
            if group.isEmpty, name == "events", field.hasPrefix("involvedObject.") { return .yes }
            return .no(known: everywhere + fields)
        }
        return isBuiltIn(group) ? .no(known: everywhere) : .unknown
    }

    /// Whether the kube-apiserver itself serves the group's resources as we know them.
    package static func isBuiltIn(_ group: String) -> Bool {
        ["", "apps", "batch", "autoscaling", "policy", "extensions"].contains(group)
            || builtInDomains.contains(group)
    }

    private static let builtInDomains: Set<String> = [
        "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io",
        "authentication.k8s.io", "authorization.k8s.io", "certificates.k8s.io", "coordination.k8s.io",
        "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io", "internal.apiserver.k8s.io",
        "networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io",
        "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io",
    ]

    private static let everywhere = ["metadata.name", "metadata.namespace"]

    private static let fields: [String: [String: [String]]] = [
        "": [
            "pods": [
                "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs",
                "status.nominatedNodeName",
            ],
            "nodes": ["spec.unschedulable"],
            "secrets": ["type"],
            "services": ["spec.clusterIP", "spec.type"],
            "namespaces": ["status.phase"],
            "replicationcontrollers": ["status.replicas"],
            "events": events,
        ],
        "events.k8s.io": ["events": events],
        "apps": ["replicasets": ["status.replicas"]],
        "batch": ["jobs": ["status.successful"]],
        "certificates.k8s.io": [
            "certificatesigningrequests": ["spec.signerName"],
            "podcertificaterequests": ["spec.signerName", "spec.podName", "spec.nodeName"],
            "clustertrustbundles": ["spec.signerName"],
        ],
        "resource.k8s.io": ["resourceslices": ["spec.nodeName", "spec.driver"]],
    ]

    private static let events = [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
        "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
        "reportingComponent", "source", "type",
    ]
}
