// SPDX-License-Identifier: Apache-2.0

import JSON

/// A built-in resource that shares its storage with another group or version.
///
/// The API server knows this from its storage; a webhook does not see it, so the few that every supported version
/// serves by default stand here. Where a policy matches only by one of them, the API server converts the object, runs
/// the policy, and cannot convert back: recorded with 1.36.2, every such match fails (`conversionFailure`).
package struct EquivalentResource: Sendable {
    package let group, version, resource, kind: StaticString
    /// The Go package of its type, which the failure's text names.
    private let package: StaticString

    /// In the order of their registration.
    private static let sets: [[EquivalentResource]] = [
        [
            EquivalentResource(
                group: "autoscaling", version: "v2", resource: "horizontalpodautoscalers",
                kind: "HorizontalPodAutoscaler", package: "v2"),
            EquivalentResource(
                group: "autoscaling", version: "v1", resource: "horizontalpodautoscalers",
                kind: "HorizontalPodAutoscaler", package: "v1"),
        ],
        [
            EquivalentResource(
                group: "", version: "v1", resource: "events", kind: "Event", package: "v1"),
            EquivalentResource(
                group: "events.k8s.io", version: "v1", resource: "events", kind: "Event", package: "v1"),
        ],
    ]

    /// The set that `resource` belongs to, itself included; nil where it has no equivalent.
    static func all(of resource: GroupVersionType) -> [EquivalentResource]? {
        sets.first { set in
            set.contains {
                resource.type == $0.resource && resource.group == $0.group
                    && resource.version == $0.version
            }
        }
    }

    var resourceTriple: GroupVersionType {
        unsafe GroupVersionType(
            group: UTF8Text(start: group.utf8Start, count: group.utf8CodeUnitCount),
            version: UTF8Text(start: version.utf8Start, count: version.utf8CodeUnitCount),
            type: UTF8Text(start: resource.utf8Start, count: resource.utf8CodeUnitCount))
    }

    /// Why a mutation in this version fails for a request in `requested`, as recorded.
    package func conversionFailure(requested: GroupVersionType) -> String {
        "converting (\(package).\(kind)) to (\(requested.version.string).\(kind)): unknown conversion"
    }
}
