// SPDX-License-Identifier: Apache-2.0

import CEL

// Fields and indices.
extension Oracle {
    /// `operand.key`, or whether it is there.
    mutating func select(_ operand: Plain, _ key: Plain, isTest: Bool) -> Plain {
        switch operand {
        case .error: return operand
        case .library: return unsupported()
        case .optional(let wrapped):
            guard let wrapped else { return isTest ? .bool(false) : operand }
            let found = qualified(wrapped, key)
            if let found, found.isError { return found }
            return isTest ? .bool(found != nil) : .optional(found)
        default:
            let found = qualified(operand, key)
            if let found, found.isError { return found }
            return isTest ? .bool(found != nil) : found ?? missing(operand, key)
        }
    }

    /// `operand[key]`.
    mutating func index(_ operand: Plain, _ keyNode: NodeIndex) -> Plain {
        if operand.isError { return operand }
        if case .optional(nil) = operand { return operand }
        let key = evaluate(keyNode)
        if key.isError { return key }
        if let refused = refused(key) { return refused }
        return select(operand, key, isTest: false)
    }

    /// `operand[?key]`, `operand.?key`.
    mutating func optionalIndex(_ operand: Plain, _ keyNode: NodeIndex) -> Plain {
        if operand.isError { return operand }
        var base = operand
        if case .optional(let wrapped) = operand {
            guard let wrapped else { return operand }
            base = wrapped
        }
        let key = evaluate(keyNode)
        if key.isError { return key }
        if let refused = refused(key) { return refused }
        if case .library = base { return unsupported() }
        let found = qualified(base, key)
        if let found, found.isError { return found }
        return .optional(found)
    }

    private func refused(_ key: Plain) -> Plain? {
        switch key {
        case .string, .int, .uint, .double, .bool: nil
        default: .error("invalid qualifier type")
        }
    }

    /// One step; nil where nothing is there, an error where the step makes no sense.
    private func qualified(_ operand: Plain, _ key: Plain) -> Plain? {
        switch operand {
        case .map(let entries): return Plain.member(key, entries)
        case .list(let elements):
            let index: Int64?
            switch key {
            case .int(let value): index = value
            case .uint(let value): index = Int64(exactly: value)
            case .double(let value): index = Int64(exactly: value)
            default: return .error("unsupported index type")
            }
            guard let index else { return .error("unsupported index value") }
            return index >= 0 && index < elements.count ? elements[Int(index)] : nil
        default: return nil
        }
    }

    private func missing(_ operand: Plain, _ key: Plain) -> Plain {
        guard case .list = operand else { return .error("no such key") }
        return .error("index out of bounds")
    }
}
