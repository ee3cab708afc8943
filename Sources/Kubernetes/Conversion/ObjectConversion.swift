// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Converts objects to an equivalent version, for policies that matched by it.
///
/// Custom resources change their apiVersion. Of the built-in kinds only those are here that upstream serves in more than
/// one version by default: HorizontalPodAutoscaler and Event. What a version cannot say stays in annotations upstream;
/// here it does where policies have been seen to look (the CPU target, behavior). Source: autoscaling and events
/// conversions of Kubernetes 1.36, as far as a policy can observe them.
package struct ObjectConversion: Sendable {
    private let words: AdmissionNames
    private let horizontalPodAutoscaler: HorizontalPodAutoscalerConversion
    private let event: EventConversion

    package init(in names: inout Names, words: AdmissionNames) {
        self.words = words
        horizontalPodAutoscaler = HorizontalPodAutoscalerConversion(in: &names, words: words)
        event = EventConversion(in: &names)
    }

    /// `object` in `target`'s version; nil where the arena's bound is reached.
    package func converted(
        _ object: Node, to target: EquivalentResource, names: borrowing Names, in arena: inout Arena
    ) -> Node? {
        var result = object
        if target.isBuiltIn {
            switch target.kind.type {
            case let type where type == "Event":
                guard let converted = event.converted(object, toEvents: target.kind.group == "events.k8s.io", in: &arena)
                else { return nil }
                result = converted
            default:
                guard
                    let converted = horizontalPodAutoscaler.converted(
                        object, toV2: target.kind.version == "v2", names: names, in: &arena)
                else { return nil }
                result = converted
            }
        }
        return withVersion(result, of: target.kind, in: &arena)
    }

    /// `object` with the apiVersion of `kind`.
    package func withVersion(
        _ object: Node, of kind: GroupVersionType, in arena: inout Arena
    ) -> Node? {
        let slash = kind.group.isEmpty ? 0 : 1
        let count = kind.group.count + slash + kind.version.count
        guard let start = unsafe arena.allocate(UInt8.self, count: max(1, count)) else { return nil }
        for index in 0..<kind.group.count { unsafe (start + index).initialize(to: kind.group[index]) }
        if slash == 1 { unsafe (start + kind.group.count).initialize(to: UInt8(ascii: "/")) }
        for index in 0..<kind.version.count {
            unsafe (start + kind.group.count + slash + index).initialize(to: kind.version[index])
        }
        let text = unsafe UTF8Text(start: UnsafePointer(start), count: count)
        guard let version = Node.scalar(.string(text), in: &arena) else { return nil }
        return object.settingMember(words.apiVersion, to: version, in: &arena)
    }
}
