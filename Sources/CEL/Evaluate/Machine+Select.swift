// SPDX-License-Identifier: Apache-2.0

import JSON

// Going down paths: `object.spec.replicas` is one instruction.
extension Machine {
    /// What a variable without a value gives.
    func unset(_ value: Value, _ slot: Int) -> Value {
        guard value.errorCode == .unset else { return value }
        return unsafe .error(
            .noSuchAttribute, payload: UInt64(UInt(bitPattern: tables.variableNames + slot)))
    }

    /// Down the path of `step` from `start`.
    /// - Parameter variable: the slot that `start` was read from; negative for none.
    /// - Returns: the value, and how much of the instruction's cost was not earned because the path
    ///   ended early.
    func select(_ start: Value, variable: Int, _ step: Instruction, test: Bool) -> Costed {
        let keys = unsafe tables.steps + Int(step.extra)
        let count = Int(step.spare)
        guard start.kind == .object else {
            return unsafe selectSlowly(start, variable, keys, 0, count, test: test)
        }
        var object = unsafe start.cell
        var index = 0
        while true {
            let name = unsafe keys[index].aux
            var cursor = unsafe object + 1
            var remaining = unsafe object.pointee.childCount
            if remaining > Limits.uncountedMemberCount {
                spendSearch(remaining)
                // The cost is what is given back: taking is giving less than nothing.
                if isExhausted {
                    return Costed(.error(.costLimitExceeded), 0 &- Machine.exhaustedCost)
                }
            }
            while remaining > 0, unsafe cursor.pointee.name.rawValue != name {
                unsafe cursor += 1 &+ cursor.pointee.cellCount
                remaining &-= 1
            }
            if remaining == 0 || name == 0 {
                return unsafe selectSlowly(Value(cell: object), -1, keys, index, count, test: test)
            }
            index &+= 1
            if index == count { return unsafe Costed(test ? .bool(true) : Value(cell: cursor), 0) }
            if unsafe cursor.pointee.kindAndLength & 15 == UInt32(Value.Kind.object.rawValue) {
                unsafe object = cursor
                continue
            }
            let value = unsafe Value(cell: cursor)
            guard value.kind == .object else {
                return unsafe selectSlowly(value, -1, keys, index, count, test: test)
            }
            unsafe object = value.cell
        }
    }

    @inline(never) private func selectSlowly(
        _ start: Value, _ variable: Int, _ keys: UnsafePointer<Value>, _ first: Int, _ count: Int,
        test: Bool
    ) -> Costed {
        var current = start
        var index = first
        if current.kind == .error {
            return Costed(variable < 0 ? current : unset(current, variable), UInt64(count &- index))
        }
        if first == 0, current.isOpaque(.optional) {
            // An optional makes the rest of the path optional.
            guard let wrapped = current.wrapped else {
                return Costed(test ? .bool(false) : current, UInt64(count))
            }
            current = wrapped
            while index < count {
                guard let found = unsafe qualify(current, keys[index]) else {
                    return Costed(test ? .bool(false) : .none, UInt64(count &- index))
                }
                if found.kind == .error { return Costed(found, UInt64(count &- index)) }
                current = found
                index &+= 1
            }
            return Costed(test ? .bool(true) : optional(current), 0)
        }
        while index < count {
            let key = unsafe keys[index]
            index &+= 1
            guard let found = qualify(current, key) else {
                let failure: Value
                if let message = current.messageParts, unsafe tables.objects != nil {
                    if let value = providedField(message, key) {
                        if test, index == count { return Costed(.bool(false), 0) }
                        if value.kind != .error {
                            current = value
                            continue
                        }
                        return Costed(value, UInt64(count &- index))
                    }
                    failure = noSuchField(key)
                } else if test, index == count {
                    return Costed(.bool(false), 0)
                } else if current.isList {
                    failure = missing(current, key)
                } else {
                    failure = unsafe .error(
                        .noSuchKey, payload: UInt64(UInt(bitPattern: keys + (index &- 1))))
                }
                return Costed(failure, UInt64(count &- index))
            }
            if found.kind == .error { return Costed(found, UInt64(count &- index)) }
            current = found
        }
        return Costed(test ? .bool(true) : current, 0)
    }

    /// Down a path with optional steps. - Returns: the value, and what the steps that were there
    /// cost.
    @inline(never) func selectOptional(_ start: Value, _ step: Instruction) -> Costed {
        var current = start
        let test = step.flags & 1 != 0
        if current.kind == .error { return Costed(current, 0) }
        var isOptional = false
        if current.isOpaque(.optional) {
            guard let wrapped = current.wrapped else {
                return Costed(test ? .bool(false) : current, 0)
            }
            current = wrapped
            isOptional = true
        }
        var cost: UInt64 = 0
        for index in 0..<Int(step.spare) {
            let position = Int(step.extra) &+ index
            let key = unsafe tables.steps[position]
            if unsafe tables.stepFlags[position] != 0 { isOptional = true }
            let found = qualify(current, key) ?? (isOptional ? nil : unsetField(current, key))
            if isOptional {
                guard let found else { return Costed(test ? .bool(false) : .none, cost) }
                if found.kind == .error { return Costed(found, cost) }
                current = found
                cost &+= 1
            } else {
                cost &+= 1
                guard let found else {
                    if test, index == Int(step.spare) &- 1 { return Costed(.bool(false), cost) }
                    return Costed(missing(current, key), cost)
                }
                if found.kind == .error { return Costed(found, cost) }
                current = found
            }
        }
        if test { return Costed(.bool(true), cost) }
        return Costed(isOptional ? optional(current) : current, cost)
    }

    /// What a provider says of a message's field that was not set.
    private func unsetField(_ object: Value, _ key: Value) -> Value? {
        guard unsafe tables.objects != nil, let message = object.messageParts else { return nil }
        return providedField(message, key)
    }

    /// `base[key]` with a computed key. - Returns: the value and the cost of the step.
    @inline(never) func index(_ base: Value, _ key: Value, _ step: Instruction) -> Costed {
        if base.kind == .error { return Costed(base, 0) }
        var current = base
        var isOptional = step.flags & 1 != 0
        if base.isOpaque(.optional) {
            guard let wrapped = base.wrapped else { return Costed(base, 0) }
            current = wrapped
            isOptional = true
        }
        if key.kind == .error { return Costed(key, isOptional ? 0 : 1) }
        if let failure = refusedKey(key) { return Costed(failure, isOptional ? 0 : 1) }
        let found = qualify(current, key)
        if isExhausted { return Costed(.error(.costLimitExceeded), Machine.exhaustedCost) }
        if isOptional {
            guard let found else { return Costed(.none, 0) }
            return found.kind == .error ? Costed(found, 0) : Costed(optional(found), 1)
        }
        return Costed(found ?? missing(current, key), 1)
    }

    private func refusedKey(_ key: Value) -> Value? {
        switch key.kind {
        case .string, .int, .uint, .double, .bool: nil
        default:
            error {
                $0.append("invalid qualifier type: ")
                $0.append(key.goTypeName)
            }
        }
    }

    private func missing(_ object: Value, _ key: Value) -> Value {
        guard object.isList else { return noSuchKey(key) }
        if key.kind == .double {
            return error {
                $0.append("index out of bounds: ")
                key.appendPlain(to: &$0)
            }
        }
        return .error(.indexOutOfBounds, payload: listIndex(key).payload)
    }

    /// One step of a path. - Returns: nil where nothing is there; an error where the step makes no
    /// sense.
    func qualify(_ object: Value, _ key: Value) -> Value? {
        switch object.kind {
        case .object, .map:
            if object.kind == .object { spendSearch(object.mapCount) }
            return unsafe object.member(key, workspace.pointee.names)
        case .list, .array:
            let index = listIndex(key)
            guard let position = index.int else { return index }
            guard position >= 0, position < Int64(object.listCount) else { return nil }
            // An element of a document is found by passing over those before it.
            if object.kind == .array { spendSearch(Int(position)) }
            return object.element(Int(position))
        case .opaque:
            if let message = object.messageParts {
                return unsafe message.fields.member(key, workspace.pointee.names)
            }
            if object.isOpaque(.lazyVariables) { return lazyVariable(object, key) }
            return nil
        default: return tables.refusesBadPresence ? noSuchKey(key) : nil
        }
    }

    /// A list's index as an int, or the error of what cannot be one.
    func listIndex(_ key: Value) -> Value {
        switch key.kind {
        case .int: return key
        case .uint: return key.signed < 0 ? unsupportedIndex(key) : .int(key.signed)
        case .double:
            guard let index = Int64(exactly: key.doubleBits) else { return unsupportedIndex(key) }
            return .int(index)
        default:
            return error {
                $0.append("unsupported index type '")
                unsafe $0.append(context.typeValue(key).utf8)
                $0.append("' in list")
            }
        }
    }

    private func unsupportedIndex(_ key: Value) -> Value {
        error {
            $0.append("unsupported index value ")
            appendPlain(key, to: &$0)
            $0.append(" in list")
        }
    }

    func optional(_ value: Value) -> Value {
        guard let place = unsafe workspace.pointee.arena.allocate(Value.self, count: 1) else {
            return .memoryExhausted
        }
        unsafe place.initialize(to: value)
        return .opaque(.optional, payload: UInt64(UInt(bitPattern: place)))
    }

    func appendPlain(_ value: Value, to text: inout TextBuilder) { value.appendPlain(to: &text) }
}
