// SPDX-License-Identifier: Apache-2.0

import JSON

// Constructors: lists, maps and messages out of registers.
extension Machine {
    @inline(never) func buildList(_ step: Instruction) -> Value {
        let count = Int(step.extra)
        var builder = unsafe ListBuilder(workspace, capacity: count)
        for index in 0..<count {
            let value = unsafe registers[Int(step.left) &+ index]
            if value.kind == .error { return value }
            if step.second == .max || !isOptional(step, index) {
                builder.append(value)
                continue
            }
            guard value.isOpaque(.optional) else {
                return notOptional(
                    "cannot initialize optional list element from non-optional value ", value)
            }
            if let wrapped = value.wrapped { builder.append(wrapped) }
        }
        return builder.finish()
    }

    @inline(never) func buildMap(_ step: Instruction) -> Value {
        let builder = unsafe MapBuilder(workspace)
        var map = builder
        for index in 0..<Int(step.extra) {
            let key = unsafe registers[Int(step.left) &+ 2 &* index]
            let value = unsafe registers[Int(step.left) &+ 2 &* index &+ 1]
            if key.kind == .error { return key }
            if value.kind == .error { return value }
            if step.flags != 0, let failure = refusedKey(key, in: map) { return failure }
            if step.second == .max || !isOptional(step, index) {
                map.set(key, value)
                continue
            }
            guard value.isOpaque(.optional) else {
                return error {
                    $0.append("cannot initialize optional entry '")
                    appendPlain(key, to: &$0)
                    $0.append("' from non-optional value ")
                    appendPlain(value, to: &$0)
                }
            }
            if let wrapped = value.wrapped { map.set(key, wrapped) }
        }
        return map.finish()
    }

    private func refusedKey(_ key: Value, in map: MapBuilder) -> Value? {
        if !key.isMapKey {
            return error {
                $0.append("unsupported key type: ")
                unsafe $0.append(context.typeValue(key).utf8)
            }
        }
        guard map.contains(key) else { return nil }
        return error {
            $0.append("Failed with repeated key: ")
            appendPlain(key, to: &$0)
        }
    }

    @inline(never) func buildMessage(_ step: Instruction) -> Value {
        let site = unsafe tables.messages[Int(step.extra)]
        var fields = unsafe MapBuilder(workspace)
        for index in 0..<site.fieldCount {
            let value = unsafe registers[Int(step.left) &+ index]
            if value.kind == .error { return value }
            let name = unsafe tables.steps[site.firstField &+ index]
            let isOptional = unsafe tables.optionals[site.firstOptional &+ index]
            if value.isOpaque(.optional) {
                // Under `?` none leaves the field out. Otherwise it sets null where a provider knows the type; in a free object
                // it stays what it is, which is not CEL's null to those who read the object.
                if let wrapped = value.wrapped {
                    fields.set(name, wrapped)
                } else if !isOptional {
                    fields.set(name, unsafe tables.objects == nil ? value : .null)
                }
            } else if isOptional {
                return notOptional(
                    "cannot initialize optional entry from non-optional value ", value)
            } else {
                fields.set(name, value)
            }
        }
        let map = fields.finish()
        if map.kind == .map,
            let value = provided(site.type, map) ?? wellKnown(site.type, map)
        {
            return value
        }
        guard map.kind == .map,
            let parts = unsafe workspace.pointee.arena.allocate(Value.self, count: 2)
        else { return .memoryExhausted }
        unsafe parts.initialize(to: site.type)
        unsafe (parts + 1).initialize(to: map)
        return .opaque(.message, payload: UInt64(UInt(bitPattern: parts)))
    }

    private func isOptional(_ step: Instruction, _ index: Int) -> Bool {
        unsafe tables.optionals[Int(step.second) &+ index]
    }

    private func notOptional(_ text: StaticString, _ value: Value) -> Value {
        error {
            $0.append(text)
            appendPlain(value, to: &$0)
        }
    }
}
