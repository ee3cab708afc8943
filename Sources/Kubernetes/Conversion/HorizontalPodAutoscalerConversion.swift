// SPDX-License-Identifier: Apache-2.0

import JSON

/// autoscaling/v1 knows one metric, the CPU's utilization; v2 has a list of them, and a behavior.
struct HorizontalPodAutoscalerConversion: Sendable {
    private let words: AdmissionNames
    private let targetCPU, metrics, behavior, annotations, resource, type, target, averageUtilization: Name
    private let behaviorAnnotation: Name

    init(in names: inout Names, words: AdmissionNames) {
        self.words = words
        targetCPU = names.intern("targetCPUUtilizationPercentage")
        metrics = names.intern("metrics")
        behavior = names.intern("behavior")
        annotations = names.intern("annotations")
        resource = names.intern("resource")
        type = names.intern("type")
        target = names.intern("target")
        averageUtilization = names.intern("averageUtilization")
        behaviorAnnotation = names.intern("autoscaling.alpha.kubernetes.io/behavior")
    }

    func converted(
        _ object: Node, toV2: Bool, names: borrowing Names, in arena: inout Arena
    ) -> Node? {
        guard let spec = object[words.spec], spec.kind == .object else { return object }
        return toV2 ? newer(object, spec, &arena) : older(object, spec, names, &arena)
    }

    /// The CPU target becomes the only metric.
    private func newer(_ object: Node, _ spec: Node, _ arena: inout Arena) -> Node? {
        guard let percent = spec[targetCPU] else { return object }
        guard let bare = spec.removingMember(targetCPU, in: &arena),
            var list = ContainerBuilder(.array, capacity: 1, in: &arena),
            let metric = metric(percent, &arena)
        else { return nil }
        list.append(metric)
        guard let edited = bare.settingMember(metrics, to: list.finish(), in: &arena) else { return nil }
        return object.settingMember(words.spec, to: edited, in: &arena)
    }

    /// `{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: percent}}}`.
    private func metric(_ percent: Node, _ arena: inout Arena) -> Node? {
        guard var goal = ContainerBuilder(.object, capacity: 2, in: &arena) else { return nil }
        goal.append(.string(UTF8Text("Utilization"), name: type))
        goal.append(percent, name: averageUtilization)
        guard var source = ContainerBuilder(.object, capacity: 2, in: &arena) else { return nil }
        source.append(.string(UTF8Text("cpu"), name: words.name))
        source.append(goal.finish(), name: target)
        guard var metric = ContainerBuilder(.object, capacity: 2, in: &arena) else { return nil }
        metric.append(.string(UTF8Text("Resource"), name: type))
        metric.append(source.finish(), name: resource)
        return metric.finish()
    }

    /// The first CPU metric becomes the target; the behavior an annotation.
    private func older(
        _ object: Node, _ spec: Node, _ names: borrowing Names, _ arena: inout Arena
    ) -> Node? {
        guard let bare = spec.removingMember(metrics, in: &arena)?.removingMember(behavior, in: &arena)
        else { return nil }
        var edited = bare
        if let percent = utilization(spec[metrics]) {
            guard let with = edited.settingMember(targetCPU, to: percent, in: &arena) else { return nil }
            edited = with
        }
        guard let result = object.settingMember(words.spec, to: edited, in: &arena) else { return nil }
        guard let behavior = spec[behavior], !behavior.isNull else { return result }
        return annotated(result, behavior, names, &arena)
    }

    /// Of the first metric for the CPU, if that is what it says.
    private func utilization(_ metrics: Node?) -> Node? {
        guard let metrics, metrics.kind == .array else { return nil }
        for metric in metrics.elements {
            guard let source = metric[resource], let name = source[words.name]?.utf8, name == "cpu" else {
                continue
            }
            return source[target]?[averageUtilization]
        }
        return nil
    }

    private func annotated(
        _ object: Node, _ behavior: Node, _ names: borrowing Names, _ arena: inout Arena
    ) -> Node? {
        guard let metadata = object[words.metadata], metadata.kind == .object else { return object }
        var text = ByteBuffer()
        Writer.write(behavior, names: names, to: &text)
        guard let start = unsafe arena.allocate(UInt8.self, count: max(1, text.count)) else { return nil }
        if let source = unsafe text.bytes.baseAddress {
            unsafe start.initialize(from: source, count: text.count)
        }
        let copy = unsafe UTF8Text(start: UnsafePointer(start), count: text.count)
        guard let value = Node.scalar(.string(copy), in: &arena) else { return nil }
        var map = metadata[annotations]
        if map?.kind != .object {
            guard let empty = ContainerBuilder(.object, capacity: 0, in: &arena) else { return nil }
            map = empty.finish()
        }
        guard let list = map?.settingMember(behaviorAnnotation, to: value, in: &arena),
            let edited = metadata.settingMember(annotations, to: list, in: &arena)
        else { return nil }
        return object.settingMember(words.metadata, to: edited, in: &arena)
    }
}
