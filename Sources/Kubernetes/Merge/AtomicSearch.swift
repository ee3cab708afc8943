// SPDX-License-Identifier: Apache-2.0

import JSON

/// Finds what a patch may not set: lists, maps and structs that are atomic, empty ones too.
///
/// It goes down declared fields and elements, and into an atomic one to list what is atomic inside; not into members
/// of maps without declared fields. Source: admission.md 6.3.
struct AtomicSearch {
    private let catalogue: Catalogue
    /// The path of each, innermost step first.
    private(set) var paths: [[SchemaProblem.Step]] = []

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    mutating func search(_ node: Node, _ type: TypeID) {
        let record = catalogue.record(type)
        if node.kind == .object, record.map != .none {
            if record.map == .atomic { paths.append([]) }
            for member in node.members {
                guard let field = catalogue.field(member.name, of: record) else { continue }
                let before = paths.count
                search(member.value, field.type)
                add(.field(member.name), from: before)
            }
        } else if node.kind == .array, record.list != .none {
            if record.list == .atomic { paths.append([]) }
            var index = 0
            for element in node.elements {
                let before = paths.count
                search(element, record.element)
                add(.index(index), from: before)
                index &+= 1
            }
        }
    }

    private mutating func add(_ step: SchemaProblem.Step, from first: Int) {
        for index in first..<paths.count { paths[index].append(step) }
    }
}
