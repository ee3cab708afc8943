// SPDX-License-Identifier: Apache-2.0

import JSON

/// Converts a value to a typed one: finds out whether it fits its type, strictly.
///
/// Nothing is made while the value fits. Source: admission.md 6.1 step 2 and 4; structured-merge-diff's validation.
struct TypedValueCheck {
    enum Side {
        /// An element may stand in an associative list once.
        case patch
        /// It may stand there again (since 1.35).
        case live
    }

    private let catalogue: Catalogue
    private let side: Side
    private let wellKnown: AdmissionNames
    private(set) var problems: [SchemaProblem] = []
    /// Whether something atomic may have been met: only then is a search for it worth its time.
    private(set) var mayHoldAtomics = false
    /// Whether a value was met that the schema takes and the Go type may not: a number, a quantity, a time, base64.
    private(set) var mayFailDecoding = false
    /// The arena's bound was reached: there is no answer.
    private(set) var isOutOfMemory = false

    init(_ catalogue: Catalogue, _ side: Side, _ wellKnown: AdmissionNames) {
        self.catalogue = catalogue
        self.side = side
        self.wellKnown = wellKnown
    }

    /// The whole object. A patch's `apiVersion` and `kind` are the live object's, whatever it says.
    mutating func checkRoot(_ node: Node, _ type: TypeID, arena: inout Arena) {
        let record = catalogue.record(type)
        guard node.kind == .object, record.map != .none else {
            check(node, type, arena: &arena)
            return
        }
        if record.map == .atomic { mayHoldAtomics = true }
        checkMembers(node, record, isRoot: side == .patch, arena: &arena)
    }

    private mutating func check(_ node: Node, _ type: TypeID, arena: inout Arena) {
        let record = catalogue.record(type)
        switch node.kind {
        case .object where record.map != .none:
            if record.map == .atomic { mayHoldAtomics = true }
            checkMembers(node, record, isRoot: false, arena: &arena)
        case .array where record.list != .none:
            if record.list == .atomic { mayHoldAtomics = true }
            checkElements(node, record, arena: &arena)
        case .bool, .int, .uint, .double, .string:
            switch record.decoded {
            case .anything, .string, .bool: break
            default: mayFailDecoding = true
            }
            if record.scalar != .none {
                checkScalar(node, record.scalar)
            } else {
                checkMisfit(node, record)
            }
        default: checkMisfit(node, record)
        }
    }

    /// What is of no kind that the type has: nil fits everything; else the first kind of the type is what was expected.
    private mutating func checkMisfit(_ node: Node, _ record: TypeRecord) {
        if node.isNil, record.map != .none || record.scalar != .none || record.list != .none { return }
        if record.map != .none {
            report(.expected(.map, found: node))
        } else if record.scalar != .none {
            checkScalar(node, record.scalar)
        } else {
            report(record.list != .none ? .expected(.list, found: node) : .noType)
        }
    }

    private mutating func checkScalar(_ node: Node, _ scalar: TypeRecord.Scalar) {
        // Go has no uint64 here but CEL's; a live object's large integer is a number like others.
        let isNumber =
            node.kind == .int || node.kind == .double || node.kind == .uint && side == .live
        switch scalar {
        case .numeric: if !isNumber { report(.expected(.numeric, found: node)) }
        case .string: if node.kind != .string { report(.expected(.string, found: node)) }
        case .boolean: if node.kind != .bool { report(.expected(.boolean, found: node)) }
        case .untyped, .none:
            if !isNumber, node.kind != .string, node.kind != .bool {
                report(.expected(.anyScalar, found: node))
            }
        }
    }

    private mutating func checkMembers(
        _ node: Node, _ record: TypeRecord, isRoot: Bool, arena: inout Arena
    ) {
        for member in node.members {
            if isRoot, member.name == wellKnown.apiVersion || member.name == wellKnown.kind { continue }
            let type = catalogue.memberType(member.name, of: record)
            if type == .none {
                // Upstream stops looking at a map's members at the first undeclared one it meets.
                report(.undeclared)
                add(.field(member.name), from: problems.count - 1)
                return
            }
            let before = problems.count
            check(member.value, type, arena: &arena)
            if problems.count > before { add(.field(member.name), from: before) }
        }
    }

    private mutating func checkElements(
        _ node: Node, _ record: TypeRecord, arena: inout Arena
    ) {
        var index = 0
        guard record.list == .associative else {
            for element in node.elements {
                let before = problems.count
                check(element, record.element, arena: &arena)
                if problems.count > before { add(.index(index), from: before) }
                index &+= 1
            }
            return
        }
        let lookup: ListIndex?
        if side == .patch, node.count > 1 {
            lookup = ListIndex(node, record, catalogue, arena: &arena)
            if lookup == nil {
                isOutOfMemory = true
                return
            }
        } else {
            lookup = nil
        }
        for element in node.elements {
            if let problem = catalogue.problem(of: element, in: record) {
                report(.element(index, problem, record))
                return
            }
            if let lookup {
                if lookup.find(lookup[index], record, catalogue) != nil {
                    report(.duplicate(element, record))
                }
                lookup.insert(index)
            }
            let before = problems.count
            check(element, record.element, arena: &arena)
            if problems.count > before { add(.item(element, record), from: before) }
            index &+= 1
        }
    }

    private mutating func report(_ reason: SchemaProblem.Reason) {
        problems.append(SchemaProblem(reason: reason))
    }

    /// The way out: every problem found below gets the step that led there.
    private mutating func add(_ step: SchemaProblem.Step, from first: Int) {
        for index in first..<problems.count { problems[index].steps.append(step) }
    }
}
