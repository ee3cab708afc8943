// SPDX-License-Identifier: Apache-2.0

import JSON

// The loop. One switch over a dense byte; registers are addressed unchecked because the planner made all numbers; what is not the common
// case leaves through a function that is not inlined. The file is long because a switch cannot be cut in two.
extension Machine {
    /// Runs the program from its first instruction.
    func run() -> Costed {
        let base = unsafe registers
        let code = unsafe tables.instructions
        var pc = unsafe code
        var cost: UInt64 = 0
        while true {
            let step = unsafe pc.pointee
            unsafe pc += 1
            cost &+= UInt64(step.cost)
            if cost > costLimit {
                // The instruction's cost is a sum of ones, except a constructor's.
                return stopped(step, cost)
            }
            let target = unsafe base + Int(step.target)
            let left = unsafe base[Int(step.left)]
            switch step.operation {
            case .finish: return Costed(left, cost)
            case .charge: break
            case .jump: unsafe pc = code + Int(step.extra)
            case .move: unsafe target.pointee = left

            case .loadVariable:
                let value = unsafe variables[Int(step.left)]
                unsafe target.pointee = value.kind == .error ? unset(value, Int(step.left)) : value
            case .jumpIfFalse:
                if left.isFalse {
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.extra)
                }
            case .jumpIfTrue:
                if left.isTrue {
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.extra)
                }
            case .jumpIfError:
                if left.kind == .error {
                    cost &+= UInt64(step.right)
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.extra)
                }
            case .jumpUnlessPresent:
                if left.kind == .error || (left.isOpaque(.optional) && left.payload == 0) {
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.extra)
                }
            case .and:
                let right = unsafe base[Int(step.right)]
                if left.kind == .bool, right.kind == .bool {
                    unsafe target.pointee = right
                } else {
                    unsafe target.pointee = andSlowly(left, right)
                }
            case .or:
                let right = unsafe base[Int(step.right)]
                if left.kind == .bool, right.kind == .bool {
                    unsafe target.pointee = right
                } else {
                    unsafe target.pointee = orSlowly(left, right)
                }
            case .branch:
                if left.kind == .bool {
                    if left.payload == 0 { unsafe pc = code + Int(step.extra) }
                } else {
                    unsafe target.pointee = left.kind == .error ? left : .noSuchOverload
                    unsafe pc = code + Int(step.second)
                }
            case .collapse:
                if let inner = left.wrapped, inner.wrapped != nil {
                    unsafe target.pointee = inner
                } else {
                    unsafe target.pointee = left
                }
            case .notStrictlyFalse: unsafe target.pointee = .bool(!left.isFalse)

            case .selectVariable:
                let outcome = unsafe select(
                    variables[Int(step.left)], variable: Int(step.left), step, test: false)
                cost &-= outcome.cost
                unsafe target.pointee = outcome.value
            case .selectRegister:
                let outcome = select(left, variable: -1, step, test: false)
                cost &-= outcome.cost
                unsafe target.pointee = outcome.value
            case .hasVariable:
                let outcome = unsafe select(
                    variables[Int(step.left)], variable: Int(step.left), step, test: true)
                cost &-= outcome.cost
                unsafe target.pointee = outcome.value
            case .hasRegister:
                let outcome = select(left, variable: -1, step, test: true)
                cost &-= outcome.cost
                unsafe target.pointee = outcome.value
            case .selectOptional:
                let outcome = selectOptional(left, step)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .index:
                let outcome = unsafe index(left, base[Int(step.right)], step)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value

            case .concatenate:
                let outcome = concatenate(step)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .add:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int {
                    let (sum, overflow) = left.signed.addingReportingOverflow(right.signed)
                    cost &+= 1
                    unsafe target.pointee = overflow ? .integerOverflow : .int(sum)
                } else {
                    let outcome = addSlowly(left, right, walks: step.flags != 0)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                }
            case .subtract:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int {
                    let (difference, overflow) = left.signed.subtractingReportingOverflow(right.signed)
                    unsafe target.pointee = overflow ? .integerOverflow : .int(difference)
                } else {
                    unsafe target.pointee = subtractSlowly(left, right)
                }
            case .multiply:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int {
                    let (product, overflow) = left.signed.multipliedReportingOverflow(by: right.signed)
                    unsafe target.pointee = overflow ? .integerOverflow : .int(product)
                } else {
                    unsafe target.pointee = multiplySlowly(left, right)
                }
            case .divide:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int, right.signed > 0 {
                    unsafe target.pointee = .int(left.signed / right.signed)
                } else {
                    unsafe target.pointee = divideSlowly(left, right)
                }
            case .modulo:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int, right.signed > 0 {
                    unsafe target.pointee = .int(remainder(left.signed, right.signed))
                } else {
                    unsafe target.pointee = moduloSlowly(left, right)
                }
            case .negate:
                if left.kind == .int, left.signed != .min {
                    unsafe target.pointee = .int(0 &- left.signed)
                } else {
                    unsafe target.pointee = negateSlowly(left)
                }
            case .not: unsafe target.pointee = left.kind == .bool ? .bool(left.payload == 0) : notSlowly(left)

            case .equal:
                let right = unsafe base[Int(step.right)]
                if left.isFixed, left.kindAndLength == right.kindAndLength {
                    cost &+= 1
                    unsafe target.pointee = .bool(left.payload == right.payload)
                } else {
                    let outcome = equalSlowly(left, right)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                }
            case .notEqual:
                let right = unsafe base[Int(step.right)]
                if left.isFixed, left.kindAndLength == right.kindAndLength {
                    cost &+= 1
                    unsafe target.pointee = .bool(left.payload != right.payload)
                } else {
                    let outcome = differSlowly(left, right)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                }
            case .less:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int {
                    cost &+= 1
                    unsafe target.pointee = .bool(left.signed < right.signed)
                } else {
                    let outcome = compareSlowly(left, right, step)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                }
            case .lessOrEqual:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int {
                    cost &+= 1
                    unsafe target.pointee = .bool(left.signed <= right.signed)
                } else {
                    let outcome = compareSlowly(left, right, step)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                }
            case .greater:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int {
                    cost &+= 1
                    unsafe target.pointee = .bool(left.signed > right.signed)
                } else {
                    let outcome = compareSlowly(left, right, step)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                }
            case .greaterOrEqual:
                let right = unsafe base[Int(step.right)]
                if left.kind == .int, right.kind == .int {
                    cost &+= 1
                    unsafe target.pointee = .bool(left.signed >= right.signed)
                } else {
                    let outcome = compareSlowly(left, right, step)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                }
            case .contains:
                let outcome = unsafe contains(left, base[Int(step.right)], isList: step.flags != 0)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .containsConstant: unsafe target.pointee = containsConstant(left, Int(step.extra))

            case .size: unsafe target.pointee = size(left)
            case .startsWith:
                let outcome = unsafe startsWith(left, base[Int(step.right)])
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .endsWith:
                let outcome = unsafe endsWith(left, base[Int(step.right)])
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .containsText:
                let outcome = unsafe containsText(left, base[Int(step.right)])
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .typeOf: unsafe target.pointee = typeOf(left)

            case .buildList: unsafe target.pointee = buildList(step)
            case .buildMap: unsafe target.pointee = buildMap(step)
            case .buildMessage: unsafe target.pointee = buildMessage(step)
            case .call:
                let outcome = call(step)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .orValue:
                if !left.isOpaque(.optional) {
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.extra)
                } else if let wrapped = left.wrapped {
                    unsafe target.pointee = step.flags == 0 ? wrapped : left
                    unsafe pc = code + Int(step.extra)
                }

            case .beginLoop:
                if let failure = unsafe beginLoop(left, target, step) {
                    unsafe base[Int(step.right)] = failure
                    unsafe pc = code + Int(step.extra)
                }
            case .nextElement:
                let cursor = unsafe base + Int(step.left)
                // Remaining elements stand in the aux of the cursor.
                if unsafe cursor.pointee.aux == 0 { break }
                cost &+= UInt64(step.spare)
                if step.flags & 6 != 0 {
                    let accumulator = unsafe base[Int(step.right)]
                    if step.flags & 2 != 0 ? accumulator.isFalse : accumulator.isTrue { break }
                }
                unsafe advance(cursor, target, step.flags)
                unsafe pc = code + Int(step.extra)
            case .append: unsafe append(left, to: target)
            case .insert: unsafe insert(left, base[Int(step.right)], into: target, step)
            case .ensure:
                if left.kind == .error, left.errorCode == .unset {
                    unsafe base[Int(step.right)] = .int(Int64(pc - code))
                    unsafe pc = code + Int(step.extra)
                }
            case .resume: unsafe pc = code + Int(truncatingIfNeeded: left.payload)
            case .clear: unsafe target.pointee = .error(.unset)
            }
        }
    }

    @inline(never) private func stopped(_ step: Instruction, _ cost: UInt64) -> Costed {
        let isLump = step.operation == .buildList || step.operation == .buildMap
            || step.operation == .buildMessage || step.operation == .append
        let before = cost &- UInt64(step.cost)
        if before > costLimit { return Costed(.error(.costLimitExceeded), before) }
        return Costed(
            .error(.costLimitExceeded), isLump ? cost : costLimit &+ 1)
    }
}

extension Value {
    /// Whether equality of the bits is equality: null, bool, int and uint.
    @inline(always) var isFixed: Bool { kindAndLength <= UInt32(Kind.uint.rawValue) }

    static var integerOverflow: Value { .error("integer overflow") }
}

/// The remainder, by a 32-bit division where that does: a 64-bit one takes two to three times as long.
@inline(always) private func remainder(_ left: Int64, _ right: Int64) -> Int64 {
    if (UInt64(bitPattern: left) | UInt64(bitPattern: right)) &>> 32 == 0 {
        return Int64(UInt32(truncatingIfNeeded: left) % UInt32(truncatingIfNeeded: right))
    }
    return left % right
}
