// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// Whether the values of an `Object{…}` are of the schema's types, as far as checking knows them.
///
/// Whole and fractional numbers are one type here, as they are in the schema. Source: spec/admission.md 6.1, 6.2.
struct ApplyTypes {
    struct Mismatch {
        var node: NodeIndex
        var expected: String
        var found: String
    }

    private let text: CompiledText
    private let kinds: KnownKinds

    init(_ text: CompiledText, _ kinds: KnownKinds) {
        self.text = text
        self.kinds = kinds
    }

    func mismatch(_ type: TypeID, _ node: NodeIndex) -> Mismatch? {
        let record = kinds.catalogue.record(type)
        guard record.scalar != .untyped, type != .deduced, type != .untypedAtomic else {
            return nil
        }
        guard let expected = Self.name(record) else { return nil }
        if case .null = text.ast[node].kind {
            return Mismatch(node: node, expected: expected, found: "null")
        }
        if let found = found(node), !Self.isTaken(found, record) {
            return Mismatch(node: node, expected: expected, found: Self.shown(found))
        }
        // Values of maps without declared fields, such as labels, are no fields of their own.
        guard record.fieldCount == 0, case .map(let entries) = text.ast[node].kind else {
            return nil
        }
        return text.ast[entries].lazy.filter { !$0.isOptional }
            .compactMap { mismatch(record.value, $0.value) }.first
    }

    private enum Found { case text, number, bool, list, map, other(String) }

    /// Nothing where only evaluating tells.
    private func found(_ node: NodeIndex) -> Found? {
        switch text.checked[type: node] {
        case .string: .text
        case .int, .double: .number
        case .bool: .bool
        case .list: .list
        case .map: .map
        case .object(let name) where name.hasPrefix("Object"): .map
        case .uint: .other("uint")
        case .bytes: .other("bytes")
        case .duration: .other("a duration")
        case .timestamp: .other("a timestamp")
        default: nil
        }
    }

    private static func isTaken(_ found: Found, _ record: TypeRecord) -> Bool {
        switch found {
        case .text: record.scalar == .string
        case .number: record.scalar == .numeric
        case .bool: record.scalar == .boolean
        case .list: record.list != .none
        case .map: record.map != .none
        case .other: false
        }
    }

    private static func name(_ record: TypeRecord) -> String? {
        switch record.scalar {
        case .string: return "a text"
        case .numeric: return "a number"
        case .boolean: return "a bool"
        case .untyped: return nil
        case .none: break
        }
        if record.list != .none { return "a list" }
        return record.map != .none ? "an object" : nil
    }

    private static func shown(_ found: Found) -> String {
        switch found {
        case .text: "a text"
        case .number: "a number"
        case .bool: "a bool"
        case .list: "a list"
        case .map: "an object"
        case .other(let name): name
        }
    }
}
