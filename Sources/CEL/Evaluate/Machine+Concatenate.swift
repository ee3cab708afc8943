// SPDX-License-Identifier: Apache-2.0

import JSON

extension Machine {
    /// A chain of string additions. It costs what its additions cost one by one, each a tenth of
    /// what it would write, but every part is counted and copied once.
    @inline(never) func concatenate(_ step: Instruction) -> Costed {
        let operands = unsafe tables.operands + Int(step.extra)
        let count = Int(step.spare)
        let first = unsafe registers[Int(operands[0])]
        var failure = first.kind == .error ? first : nil
        var size = first.costSize
        var byteCount = first.kind == .string ? first.length : 0
        var cost: UInt64 = 0
        for index in 1..<count {
            let part = unsafe registers[Int(operands[index])]
            let partSize = part.costSize
            cost &+= CostRule.scale(size &+ partSize, CostRule.traversalFactor)
            if failure == nil {
                if part.kind == .error {
                    failure = part
                } else if index == 1, first.kind != .string {
                    failure = addSlowly(first, part, walks: false).value
                } else if part.kind != .string {
                    failure = .noSuchOverload
                }
            }
            if failure == nil {
                size &+= partSize
                byteCount &+= part.length
            } else {
                size = 1
            }
        }
        if let failure { return Costed(failure, cost) }
        return unsafe Costed(join(operands, count, byteCount), cost)
    }

    private func join(_ operands: UnsafePointer<UInt16>, _ count: Int, _ byteCount: Int) -> Value {
        guard byteCount <= Value.lengthMaximum,
            let place = unsafe workspace.pointee.arena.allocate(byteCount: max(1, byteCount))
        else { return .memoryExhausted }
        let bytes = unsafe place.bindMemory(to: UInt8.self, capacity: byteCount)
        var offset = 0
        for index in 0..<count {
            let part = unsafe registers[Int(operands[index])]
            guard let source = unsafe part.utf8.baseAddress else { continue }
            unsafe (bytes + offset).update(from: source, count: part.length)
            offset &+= part.length
        }
        return Value(payload: UInt64(UInt(bitPattern: bytes)), kind: .string, length: byteCount)
    }
}
