// SPDX-License-Identifier: Apache-2.0

import JSON

// The string functions that every policy uses, as instructions.
extension Machine {
    /// `type(x)`. A mutation's object has a type that upstream makes up as it goes, which is known
    /// by no name.
    @inline(never) func typeOf(_ value: Value) -> Value {
        if value.kind == .error { return value }
        // Upstream knows no type of objects that nobody provides for.
        return unsafe value.isOpaque(.message) && tables.objects == nil
            ? .type("type") : context.typeValue(value)
    }

    @inline(never) func startsWith(_ text: Value, _ prefix: Value) -> Costed {
        let cost = CostRule.scale(text.costSize, CostRule.traversalFactor)
        if let refused = refused(text, prefix) { return Costed(refused, cost) }
        guard prefix.length <= text.length else { return Costed(.bool(false), cost) }
        let head = unsafe UnsafeBufferPointer(rebasing: text.utf8.prefix(prefix.length))
        return unsafe Costed(.bool(bytesEqual(head, prefix.utf8)), cost)
    }

    @inline(never) func endsWith(_ text: Value, _ suffix: Value) -> Costed {
        let cost = CostRule.scale(text.costSize, CostRule.traversalFactor)
        if let refused = refused(text, suffix) { return Costed(refused, cost) }
        guard suffix.length <= text.length else { return Costed(.bool(false), cost) }
        let tail = unsafe UnsafeBufferPointer(rebasing: text.utf8.suffix(suffix.length))
        return unsafe Costed(.bool(bytesEqual(tail, suffix.utf8)), cost)
    }

    @inline(never) func containsText(_ text: Value, _ part: Value) -> Costed {
        let cost =
            CostRule.scale(text.costSize, CostRule.traversalFactor)
            &* CostRule.scale(part.costSize, CostRule.traversalFactor)
        if let refused = refused(text, part) { return Costed(refused, cost) }
        return unsafe Costed(
            .bool(UTF8Text(text.utf8).firstRange(of: UTF8Text(part.utf8)) != nil), cost)
    }

    private func refused(_ one: Value, _ other: Value) -> Value? {
        if one.kind == .string, other.kind == .string { return nil }
        if one.kind == .error { return one }
        if other.kind == .error { return other }
        return .noSuchOverload
    }
}
