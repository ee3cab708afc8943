// SPDX-License-Identifier: Apache-2.0

import JSON

/// core/v1 and events.k8s.io/v1 name the same fields of an Event differently.
struct EventConversion: Sendable {
    /// The name in core, and the one in events.k8s.io.
    private let renamed: [(core: Name, events: Name)]

    init(in names: inout Names) {
        let pairs = [
            ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
            ("firstTimestamp", "deprecatedFirstTimestamp"),
            ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
            ("reportingComponent", "reportingController"),
        ]
        var renamed: [(core: Name, events: Name)] = []
        for (core, events) in pairs { renamed.append((names.intern(core), names.intern(events))) }
        self.renamed = renamed
    }

    func converted(_ object: Node, toEvents: Bool, in arena: inout Arena) -> Node? {
        guard object.kind == .object,
            var builder = ContainerBuilder(.object, capacity: object.count, in: &arena)
        else { return object.kind == .object ? nil : object }
        for (name, value) in object.members {
            var other = name
            for index in renamed.indices {
                if toEvents, renamed[index].core == name { other = renamed[index].events }
                if !toEvents, renamed[index].events == name { other = renamed[index].core }
            }
            builder.append(value, name: other)
        }
        return builder.finish()
    }
}
