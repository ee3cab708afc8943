// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A resource that shares its storage with another group or version: what matchPolicy Equivalent finds.
///
/// The API server knows this from its storage; a webhook does not see it. The built-in ones that every supported version
/// serves by default stand here, those of custom resources come from their schemas (`CustomVersions`). Where a policy
/// matches only by one of them, the API server converts the object and runs the policy. A validating policy decides so;
/// what a mutating one makes of a built-in object cannot be converted back: recorded with 1.36.2, every such match fails
/// (`conversionFailure`). Custom resources convert both ways.
@safe package struct EquivalentResource: BitwiseCopyable, @unchecked Sendable {
    /// What the policy sees; the texts live as long as the program, the catalogue or the request.
    package let kind: GroupVersionType
    package let resource: GroupVersionType
    package let isBuiltIn: Bool
    /// The Go package of its type, which the failure's text names.
    private let package: UTF8Text

    /// A version of a custom resource.
    init(kind: GroupVersionType, resource: GroupVersionType) {
        self.kind = kind
        self.resource = resource
        isBuiltIn = false
        package = .nothing
    }

    private init(
        _ group: StaticString, _ version: StaticString, _ resource: StaticString, _ kind: StaticString,
        package: StaticString
    ) {
        let group = UTF8Text(group)
        let version = UTF8Text(version)
        self.kind = GroupVersionType(group: group, version: version, type: UTF8Text(kind))
        self.resource = GroupVersionType(group: group, version: version, type: UTF8Text(resource))
        isBuiltIn = true
        self.package = UTF8Text(package)
    }

    /// In the order of their registration.
    private static let sets: [[EquivalentResource]] = [
        [
            EquivalentResource(
                "autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", package: "v2"),
            EquivalentResource(
                "autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler", package: "v1"),
        ],
        [
            EquivalentResource("", "v1", "events", "Event", package: "v1"),
            EquivalentResource("events.k8s.io", "v1", "events", "Event", package: "v1"),
        ],
    ]

    /// The set that `resource` belongs to, itself included; nil where it has no equivalent.
    static func all(of resource: GroupVersionType) -> [EquivalentResource]? {
        sets.first { set in set.contains { $0.resource == resource } }
    }

    /// Why a mutation in this version fails for a request in `requested`, as recorded.
    package func conversionFailure(requested: GroupVersionType) -> String {
        "converting (\(package.string).\(kind.type.string)) to "
            + "(\(requested.version.string).\(kind.type.string)): unknown conversion"
    }
}

extension UTF8Text {
    /// Text of the binary.
    package init(_ text: StaticString) {
        unsafe self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
