// SPDX-License-Identifier: Apache-2.0

import JSON

/// One requirement of a request as it came, its types checked.
@safe struct RequestRequirement: BitwiseCopyable {
    private(set) var key = unsafe UTF8Text(start: nil, count: 0)
    private(set) var word = unsafe UTF8Text(start: nil, count: 0)
    /// Nothing for null too.
    private(set) var values: Node?
    /// The strings of `values`, which lie in a row.
    private var cells: UnsafePointer<Cell>?
    private(set) var valueCount = 0
    /// Whether it is just these three, none null.
    private(set) var isPlain = false

    /// A long selector has thousands, so the shape that the API server writes is recognised at a glance: an object of key,
    /// operator and values, its cells in a row, or without values for Exists.
    ///
    /// - Returns: nil where a type is wrong.
    @inline(__always) init?(_ item: Node, _ names: AccessNames) {
        let cell = unsafe item.cell
        let memberCount = unsafe cell.pointee.childCount
        guard unsafe cell.pointee.kind == .object, memberCount == 2 || memberCount == 3,
            unsafe cell[1].name == names.key, unsafe cell[1].kind == .string,
            unsafe cell[2].name == names.relation, unsafe cell[2].kind == .string,
            unsafe memberCount == 2 || (cell[3].name == names.values && cell[3].kind == .array)
        else {
            guard let other = Self.unusual(item, names) else { return nil }
            self = other
            return
        }
        unsafe key = UTF8Text(cell + 1)
        unsafe word = UTF8Text(cell + 2)
        if memberCount == 2 {
            unsafe cells = nil
            return
        }
        isPlain = true
        unsafe cells = cell + 4
        guard let count = unsafe Self.textCount(cell + 3) else { return nil }
        valueCount = count
        values = unsafe Node(cell + 3)
    }

    /// Members in another order, null, or more of them.
    @inline(never) private static func unusual(_ item: Node, _ names: AccessNames) -> RequestRequirement? {
        guard item.kind == .object else { return nil }
        var found = RequestRequirement()
        for (name, value) in item.members where !value.isNull {
            if name == names.key {
                guard let text = value.utf8 else { return nil }
                found.key = text
            } else if name == names.relation {
                guard let text = value.utf8 else { return nil }
                found.word = text
            } else if name == names.values {
                guard value.kind == .array, let count = unsafe textCount(value.cell) else { return nil }
                found.values = value
                unsafe found.cells = value.cell + 1
                found.valueCount = count
            }
        }
        return found
    }

    private init() { unsafe cells = nil }

    /// Elements of an array of strings; nil for any other array.
    @inline(__always) private static func textCount(_ array: UnsafePointer<Cell>) -> Int? {
        let count = unsafe array.pointee.childCount
        // Up to the first that is no string each is one cell.
        for index in 0..<count where unsafe array[1 &+ index].kind != .string { return nil }
        return count
    }

    func value(_ index: Int) -> UTF8Text {
        guard let cells = unsafe cells, index >= 0, index < valueCount else {
            return unsafe UTF8Text(start: nil, count: 0)
        }
        return unsafe UTF8Text(cells + index)
    }

    /// The operator, where it is one of the kind's and has as many values as it takes.
    func relation(_ kind: SelectorRequirement.Kind) -> SelectorRequirement.Operator? {
        let words = unsafe NameWords(word.buffer)
        switch (word.count, words.low, words.high) {
        case (2, 0x6E49, 0): return valueCount > 0 ? .isIn : nil  // "In", as a little-endian word
        case (5, 0x6E_4974_6F4E, 0): return valueCount > 0 ? .notIn : nil  // "NotIn"
        case (6, 0x7374_7369_7845, 0): return kind == .label && valueCount == 0 ? .exists : nil  // "Exists"
        case (12, 0x4574_6F4E_7365_6F44, 0x7473_6978):  // "DoesNotExist"
            return kind == .label && valueCount == 0 ? .doesNotExist : nil
        default: return nil
        }
    }
}
