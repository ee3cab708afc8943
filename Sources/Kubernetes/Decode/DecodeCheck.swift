// SPDX-License-Identifier: Apache-2.0

import JSON

/// Walks what changed of an object as Go's strict JSON decoder would, and notes the first value that does not fit its
/// Go type, and every field that the Go struct does not have.
///
/// Nothing is made while everything fits. What custom decoders refuse is known for quantities, int-or-string, base64 and
/// times.
struct DecodeCheck {
    enum Step {
        /// A struct's field: part of both kinds of path.
        case field(Name)
        /// A map's key or a list's index: only part of the path of an unknown field.
        case key(Name)
        case index(Int)
    }

    enum Reason {
        /// A value of another JSON type than the Go type takes; with the struct around it.
        case misfit(found: Node, type: TypeID, owner: TypeRecord)
        /// A custom decoder's own words.
        case custom(String)
        /// A value that the decoder of int-or-string passed on as an int32.
        case notInt32(Node)
    }

    /// Innermost step first.
    struct Finding<Content> {
        var steps: [Step] = []
        let content: Content
    }

    private let catalogue: Catalogue
    private(set) var misfit: Finding<Reason>?
    private(set) var unknown: [Finding<Name>] = []

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// - Parameters:
    ///   - original: The value that stood here before; what is the same node is not looked at.
    ///   - owner: The innermost struct around the value, which Go names in its error.
    mutating func check(
        _ node: Node, _ original: Node?, _ type: TypeID, owner: TypeRecord, arena: inout Arena
    ) {
        if node.isNull { return }
        if let original, node.isPlainlyEqual(to: original) { return }
        let record = catalogue.record(type)
        switch record.decoded {
        case .anything: return
        case .string: if node.kind != .string { report(node, type, owner) }
        case .time:
            guard let text = node.utf8 else { return report(node, type, owner) }
            if let failure = GoTimeText.failure(reading: text) { note(.custom(failure)) }
        case .bool: if node.kind != .bool { report(node, type, owner) }
        case .int32: if !node.fits(Int32.self) { report(node, type, owner) }
        case .int64: if !node.fits(Int64.self) { report(node, type, owner) }
        case .float64: if !node.isNumber { report(node, type, owner) }
        case .bytes: checkBytes(node, type, owner)
        case .quantity: checkQuantity(node, &arena)
        case .intOrString:
            if node.kind != .string, !node.fits(Int32.self) { note(.notInt32(node)) }
        case .structure:
            guard node.kind == .object else { return report(node, type, owner) }
            checkFields(node, original, record, arena: &arena)
        case .map:
            guard node.kind == .object else { return report(node, type, owner) }
            checkEntries(node, original, record, owner: owner, arena: &arena)
        case .slice:
            guard node.kind == .array else { return report(node, type, owner) }
            checkElements(node, original, record, owner: owner, arena: &arena)
        }
    }

    private mutating func checkFields(
        _ node: Node, _ original: Node?, _ record: TypeRecord, arena: inout Arena
    ) {
        var originals = original.map { MemberLookup($0) }
        for (name, value) in node.members {
            let before = originals?.find(name)
            if let before, value.isPlainlyEqual(to: before) { continue }
            if let field = catalogue.field(name, of: record) {
                let mark = mark
                check(value, before, field.type, owner: record, arena: &arena)
                add(.field(name), since: mark)
            } else if record.value == .none, before == nil {
                // A newer API server has fields that this catalogue does not: those were there before.
                unknown.append(Finding(content: name))
            }
        }
    }

    private mutating func checkEntries(
        _ node: Node, _ original: Node?, _ record: TypeRecord, owner: TypeRecord,
        arena: inout Arena
    ) {
        var originals = original.map { MemberLookup($0) }
        for (name, value) in node.members {
            let before = originals?.find(name)
            if let before, value.isPlainlyEqual(to: before) { continue }
            let mark = mark
            check(value, before, record.value, owner: owner, arena: &arena)
            add(.key(name), since: mark)
        }
    }

    private mutating func checkElements(
        _ node: Node, _ original: Node?, _ record: TypeRecord, owner: TypeRecord, arena: inout Arena
    ) {
        var index = 0
        var originals = original?.elements
        for element in node.elements {
            let before = originals?.next()
            if before?.isPlainlyEqual(to: element) != true {
                let mark = mark
                check(element, before, record.element, owner: owner, arena: &arena)
                add(.index(index), since: mark)
            }
            index &+= 1
        }
    }

    private mutating func checkBytes(_ node: Node, _ type: TypeID, _ owner: TypeRecord) {
        guard let text = node.utf8 else { return report(node, type, owner) }
        let bytes = unsafe Span(_unsafeElements: text.buffer)
        if let offset = Base64.firstIllegalByte(in: bytes) {
            note(.custom("illegal base64 data at input byte \(offset)"))
        }
    }

    private mutating func checkQuantity(_ node: Node, _ arena: inout Arena) {
        if node.isNumber { return }
        do throws(QuantityError) {
            _ = try Quantity(parsing: node.utf8 ?? .nothing, in: &arena)
        } catch {
            note(.custom("\(error.message)"))
        }
    }

    func record(_ type: TypeID) -> TypeRecord { catalogue.record(type) }

    func typeName(_ record: TypeRecord) -> String { catalogue.typeNames[Int(record.name)] }

    // MARK: - Findings

    private var mark: (hasMisfit: Bool, unknownCount: Int) { (misfit != nil, unknown.count) }

    private mutating func report(_ node: Node, _ type: TypeID, _ owner: TypeRecord) {
        note(.misfit(found: node, type: type, owner: owner))
    }

    private mutating func note(_ reason: Reason) {
        if misfit == nil { misfit = Finding(content: reason) }
    }

    /// The way out: what was found below gets the step that led there.
    private mutating func add(_ step: Step, since mark: (hasMisfit: Bool, unknownCount: Int)) {
        if !mark.hasMisfit, misfit != nil { misfit?.steps.append(step) }
        for index in mark.unknownCount..<unknown.count { unknown[index].steps.append(step) }
    }
}

extension Node {
    fileprivate var isNumber: Bool { kind == .int || kind == .uint || kind == .double }

    /// A whole number in range; a double without fraction is written without one.
    fileprivate func fits<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Bool {
        switch kind {
        case .int: int.flatMap { Integer(exactly: $0) } != nil
        case .double: double.flatMap { Integer(exactly: $0) } != nil
        default: false
        }
    }
}
