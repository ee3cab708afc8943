// SPDX-License-Identifier: Apache-2.0

import JSON

// The loop. One switch over a dense byte; registers are addressed unchecked because the planner
// made all numbers; what is not the common case leaves through a function that is not inlined.
//
// The file is longer than others because a switch cannot be cut in two, and its cases stay written out
// because leaving it is dear: `x >= 0` on ints takes 18 instructions here, `1.5 >= 0.5`, which leaves
// through `compareSlowly`, 181 (callgrind over `measure repeat`, 2026-11-22).
extension Machine {
    /// Runs the program from its first instruction, with steps of its own: a program that reads a
    /// variable may run another.
    func run() -> Costed {
        let outer = unsafe workspace.pointee.remainingStepCount
        unsafe workspace.pointee.remainingStepCount = Limits.stepCount(costLimit: costLimit)
        let outcome = walk()
        unsafe workspace.pointee.remainingStepCount = outer
        return outcome
    }

    @inline(always) private func walk() -> Costed {
        let base = unsafe registers
        let code = unsafe tables.instructions
        var pc = unsafe code
        var cost: UInt64 = 0
        while true {
            // By pointer: a copy of the instruction would take all its fields apart for every one
            // of them.
            let step = unsafe pc
            unsafe pc += 1
            cost &+= unsafe UInt64(step.pointee.cost)
            if cost > costLimit {
                // The instruction's cost is a sum of ones, except a constructor's.
                return unsafe stopped(step.pointee, cost)
            }
            let target = unsafe base + Int(step.pointee.target)
            let left = unsafe base[Int(step.pointee.left)]
            switch unsafe step.pointee.operation {
            case .finish: return Costed(left, cost)
            case .charge: break
            case .jump: unsafe pc = code + Int(step.pointee.extra)
            case .move: unsafe target.pointee = left

            case .loadVariable:
                let value = unsafe variables[Int(step.pointee.left)]
                unsafe target.pointee =
                    value.kind == .error ? unset(value, Int(step.pointee.left)) : value
            case .jumpIfFalse:
                if left.isFalse {
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.pointee.extra)
                }
            case .jumpIfTrue:
                if left.isTrue {
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.pointee.extra)
                }
            case .jumpIfError:
                if left.kind == .error {
                    cost &+= unsafe UInt64(step.pointee.right)
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.pointee.extra)
                }
            case .jumpUnlessPresent:
                if left.kind == .error || (left.isOpaque(.optional) && left.payload == 0) {
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.pointee.extra)
                }
            case .and:
                let right = unsafe base[Int(step.pointee.right)]
                if left.kind == .bool, right.kind == .bool {
                    unsafe target.pointee = right
                } else {
                    unsafe target.pointee = andSlowly(left, right)
                }
            case .or:
                let right = unsafe base[Int(step.pointee.right)]
                if left.kind == .bool, right.kind == .bool {
                    unsafe target.pointee = right
                } else {
                    unsafe target.pointee = orSlowly(left, right)
                }
            case .branch:
                if left.kind == .bool {
                    if left.payload == 0 { unsafe pc = code + Int(step.pointee.extra) }
                } else {
                    unsafe target.pointee = left.kind == .error ? left : .noSuchOverload
                    unsafe pc = code + Int(step.pointee.second)
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
                    unsafe variables[Int(step.pointee.left)], variable: Int(step.pointee.left),
                    step.pointee, test: false)
                cost &-= outcome.cost
                unsafe target.pointee = outcome.value
            case .selectRegister:
                let outcome = unsafe select(left, variable: -1, step.pointee, test: false)
                cost &-= outcome.cost
                unsafe target.pointee = outcome.value
            case .hasVariable:
                let outcome = unsafe select(
                    unsafe variables[Int(step.pointee.left)], variable: Int(step.pointee.left),
                    step.pointee, test: true)
                cost &-= outcome.cost
                unsafe target.pointee = outcome.value
            case .hasRegister:
                let outcome = unsafe select(left, variable: -1, step.pointee, test: true)
                cost &-= outcome.cost
                unsafe target.pointee = outcome.value
            case .selectOptional:
                let outcome = unsafe selectOptional(left, step.pointee)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .index:
                let outcome = unsafe index(left, base[Int(step.pointee.right)], step.pointee)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value

            case .concatenate:
                let outcome = unsafe concatenate(step.pointee)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .add:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt {
                    let (sum, overflow) = left.signed.addingReportingOverflow(right.signed)
                    cost &+= 1
                    unsafe target.pointee = overflow ? .integerOverflow : .int(sum)
                } else {
                    let outcome = unsafe addSlowly(left, right, walks: step.pointee.flags != 0)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                }
            case .subtract:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt {
                    let (difference, overflow) = left.signed.subtractingReportingOverflow(
                        right.signed)
                    unsafe target.pointee = overflow ? .integerOverflow : .int(difference)
                } else {
                    unsafe target.pointee = subtractSlowly(left, right)
                }
            case .multiply:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt {
                    let (product, overflow) = left.signed.multipliedReportingOverflow(
                        by: right.signed)
                    unsafe target.pointee = overflow ? .integerOverflow : .int(product)
                } else {
                    unsafe target.pointee = multiplySlowly(left, right)
                }
            case .divide:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt, right.signed > 0 {
                    unsafe target.pointee = .int(left.signed / right.signed)
                } else {
                    unsafe target.pointee = divideSlowly(left, right)
                }
            case .modulo:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt, right.signed > 0 {
                    unsafe target.pointee = .int(remainder(left.signed, right.signed))
                } else {
                    unsafe target.pointee = moduloSlowly(left, right)
                }
            case .negate:
                if left.isInt, left.signed != .min {
                    unsafe target.pointee = .int(0 &- left.signed)
                } else {
                    unsafe target.pointee = negateSlowly(left)
                }
            case .not:
                unsafe target.pointee =
                    left.kind == .bool ? .bool(left.payload == 0) : notSlowly(left)

            case .equal:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isFixed, left.kindAndLength == right.kindAndLength {
                    cost &+= 1
                    let holds = left.payload == right.payload
                    unsafe target.pointee = .bool(holds)
                    if !holds, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                } else {
                    let outcome = equalSlowly(left, right)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                    if outcome.value.isFalse, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                }
            case .notEqual:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isFixed, left.kindAndLength == right.kindAndLength {
                    cost &+= 1
                    let holds = left.payload != right.payload
                    unsafe target.pointee = .bool(holds)
                    if !holds, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                } else {
                    let outcome = differSlowly(left, right)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                    if outcome.value.isFalse, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                }
            case .less:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt {
                    cost &+= 1
                    let holds = left.signed < right.signed
                    unsafe target.pointee = .bool(holds)
                    if !holds, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                } else {
                    let outcome = unsafe compareSlowly(left, right, step.pointee)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                    if outcome.value.isFalse, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                }
            case .lessOrEqual:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt {
                    cost &+= 1
                    let holds = left.signed <= right.signed
                    unsafe target.pointee = .bool(holds)
                    if !holds, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                } else {
                    let outcome = unsafe compareSlowly(left, right, step.pointee)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                    if outcome.value.isFalse, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                }
            case .greater:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt {
                    cost &+= 1
                    let holds = left.signed > right.signed
                    unsafe target.pointee = .bool(holds)
                    if !holds, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                } else {
                    let outcome = unsafe compareSlowly(left, right, step.pointee)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                    if outcome.value.isFalse, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                }
            case .greaterOrEqual:
                let right = unsafe base[Int(step.pointee.right)]
                if left.isInt, right.isInt {
                    cost &+= 1
                    let holds = left.signed >= right.signed
                    unsafe target.pointee = .bool(holds)
                    if !holds, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                } else {
                    let outcome = unsafe compareSlowly(left, right, step.pointee)
                    cost &+= outcome.cost
                    unsafe target.pointee = outcome.value
                    if outcome.value.isFalse, unsafe step.pointee.extra != 0 {
                        unsafe pc = code + Int(step.pointee.extra)
                    }
                }
            case .contains:
                let outcome = unsafe contains(
                    left, base[Int(step.pointee.right)], isList: step.pointee.flags != 0)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .containsConstant:
                unsafe target.pointee = containsConstant(left, Int(step.pointee.extra))

            case .size: unsafe target.pointee = size(left)
            case .startsWith:
                let outcome = unsafe startsWith(left, base[Int(step.pointee.right)])
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .endsWith:
                let outcome = unsafe endsWith(left, base[Int(step.pointee.right)])
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .containsText:
                let outcome = unsafe containsText(left, base[Int(step.pointee.right)])
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .typeOf: unsafe target.pointee = typeOf(left)

            case .buildList: unsafe target.pointee = buildList(step.pointee)
            case .buildMap: unsafe target.pointee = buildMap(step.pointee)
            case .buildMessage: unsafe target.pointee = buildMessage(step.pointee)
            case .call:
                let outcome = unsafe call(step.pointee)
                cost &+= outcome.cost
                unsafe target.pointee = outcome.value
            case .orValue:
                if !left.isOpaque(.optional) {
                    unsafe target.pointee = left
                    unsafe pc = code + Int(step.pointee.extra)
                } else if let wrapped = left.wrapped {
                    unsafe target.pointee = step.pointee.flags == 0 ? wrapped : left
                    unsafe pc = code + Int(step.pointee.extra)
                }

            case .beginLoop:
                if let failure = unsafe beginLoop(left, target, step.pointee) {
                    unsafe base[Int(step.pointee.right)] = failure
                    unsafe pc = code + Int(step.pointee.extra)
                }
            case .nextElement:
                let cursor = unsafe base + Int(step.pointee.left)
                if unsafe step.pointee.flags & 24 != 0 {
                    // The round's predicate stands behind the variables.
                    let predicate = unsafe target[1 &+ Int(step.pointee.flags & 1)]
                    let accumulator = unsafe base + Int(step.pointee.right)
                    if predicate.kind == .bool, unsafe accumulator.pointee.kind == .bool {
                        unsafe accumulator.pointee = predicate
                    } else if unsafe step.pointee.flags & 8 != 0 {
                        unsafe accumulator.pointee = andSlowly(accumulator.pointee, predicate)
                    } else {
                        unsafe accumulator.pointee = orSlowly(accumulator.pointee, predicate)
                    }
                }
                // Remaining elements stand in the aux of the cursor.
                if unsafe cursor.pointee.aux == 0 { break }
                cost &+= unsafe UInt64(step.pointee.spare)
                if unsafe step.pointee.flags & 6 != 0 {
                    let accumulator = unsafe base[Int(step.pointee.right)]
                    if unsafe step.pointee.flags & 2 != 0 ? accumulator.isFalse : accumulator.isTrue
                    {
                        break
                    }
                }
                unsafe advance(cursor, target, step.pointee.flags)
                unsafe pc = code + Int(step.pointee.extra)
            case .append: unsafe append(left, to: target)
            case .insert:
                unsafe insert(left, base[Int(step.pointee.right)], into: target, step.pointee)
            case .ensure:
                if left.kind == .error, left.errorCode == .unset {
                    unsafe base[Int(step.pointee.right)] = .int(Int64(pc - code))
                    unsafe pc = code + Int(step.pointee.extra)
                }
            case .resume: unsafe pc = code + Int(truncatingIfNeeded: left.payload)
            case .clear: unsafe target.pointee = .error(.unset)
            }
        }
    }
}
