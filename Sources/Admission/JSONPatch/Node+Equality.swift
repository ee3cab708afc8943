// SPDX-License-Identifier: Apache-2.0

import JSON

extension Node {
    /// Whether a `test` operation takes both for the same: numbers by value, objects without regard to order.
    func isPatchEqual(to other: Node) -> Bool {
        if isIdentical(to: other) { return true }
        switch (kind, other.kind) {
        case (.null, .null): return true
        case (.bool, .bool): return bool == other.bool
        case (.string, .string):
            guard let text = utf8, let otherText = other.utf8 else { return false }
            return text == otherText
        case (.array, .array):
            guard count == other.count else { return false }
            var others = other.elements
            for element in elements {
                guard let twin = others.next(), element.isPatchEqual(to: twin) else { return false }
            }
            return true
        case (.object, .object):
            guard count == other.count else { return false }
            for member in members {
                guard let twin = other[member.name], member.value.isPatchEqual(to: twin) else {
                    return false
                }
            }
            return true
        default: return isNumberEqual(to: other)
        }
    }

    private func isNumberEqual(to other: Node) -> Bool {
        if let integer = int {
            if let otherInteger = other.int { return integer == otherInteger }
            if let double = other.double { return Int64(exactly: double) == integer }
            return false
        }
        if let integer = uint {
            if let otherInteger = other.uint { return integer == otherInteger }
            if let double = other.double { return UInt64(exactly: double) == integer }
            return false
        }
        guard let double else { return false }
        if let otherDouble = other.double { return double == otherDouble }
        return other.double == nil && other.isNumber && other.isNumberEqual(to: self)
    }

    private var isNumber: Bool { kind == .int || kind == .uint || kind == .double }

    /// About how many bytes the value takes when written; for the bound on what copies may add.
    func approximateByteCount(names: borrowing Names) -> Int {
        switch kind {
        case .string: return (utf8?.count ?? 0) + 2
        case .array:
            var sum = 2
            for element in elements { sum += element.approximateByteCount(names: names) + 1 }
            return sum
        case .object:
            var sum = 2
            for member in members {
                sum += names.utf8(member.name).count + 4
                sum += member.value.approximateByteCount(names: names)
            }
            return sum
        default: return 4
        }
    }
}
