// SPDX-License-Identifier: Apache-2.0

import JSON

// Calls of library functions: the first overload whose parameters take the arguments.
extension Machine {
    @inline(never) func call(_ step: Instruction) -> Costed {
        let site = unsafe tables.sites + Int(step.extra)
        let count = Int(step.spare)
        let arguments = unsafe UnsafePointer(registers + Int(step.left))
        if let only = unsafe site.pointee.only,
            let outcome = unsafe only._withUnsafeGuaranteedRef({
                unsafe callOnly($0, site, arguments, count)
            })
        {
            return outcome
        }
        let isResolved = unsafe site.pointee.overloads.count == 1
        var call = unsafe Call(
            arguments: arguments, count: count, context: context, isResolved: isResolved)
        var failure: Value?
        for index in 0..<count {
            let value = unsafe arguments[index]
            if value.kind == .error {
                failure = value
                break
            }
        }
        let overloads = unsafe site.pointee.overloads.count
        if let failure {
            guard overloads > 0 else { return Costed(failure, 1) }
            for index in 0..<overloads
            where unsafe !site.pointee.overloads[index].implementation.isStrict {
                let result = unsafe site.pointee.overloads[index].implementation.evaluate(call)
                return unsafe Costed(
                    result, site.pointee.overloads[index].implementation.cost.cost(call, result))
            }
            return unsafe Costed(
                failure, site.pointee.overloads[0].implementation.cost.cost(call, failure))
        }
        for index in 0..<overloads {
            guard unsafe site.pointee.overloads[index].takes(arguments, count) else { continue }
            if let prepared = unsafe site.pointee.prepared {
                call = unsafe Call(
                    arguments: arguments, count: count, context: context,
                    prepared: Unmanaged.passUnretained(prepared), isResolved: isResolved)
            }
            let result = unsafe site.pointee.overloads[index].implementation.evaluate(call)
            let cost = unsafe site.pointee.overloads[index].implementation.cost.cost(call, result)
            return Costed(result, isExhausted ? Machine.exhaustedCost : cost)
        }
        let refused = unsafe noOverload(site.pointee.function, arguments, count)
        guard overloads > 0 else { return Costed(refused, 1) }
        return unsafe Costed(
            refused, site.pointee.overloads[0].implementation.cost.cost(call, refused))
    }

    /// The call of a site's only overload, where it takes the arguments and none is an error.
    @inline(always) private func callOnly(
        _ overload: BoundOverload, _ site: UnsafePointer<CallSite>,
        _ arguments: UnsafePointer<Value>, _ count: Int
    ) -> Costed? {
        for index in 0..<count where unsafe arguments[index].kind == .error { return nil }
        guard unsafe overload.takes(arguments, count) else { return nil }
        let prepared = unsafe site.pointee.prepared.map { unsafe Unmanaged.passUnretained($0) }
        let call = unsafe Call(
            arguments: arguments, count: count, context: context, prepared: prepared)
        let result = overload.implementation.evaluate(call)
        let cost = overload.implementation.cost.cost(call, result)
        return Costed(result, isExhausted ? Machine.exhaustedCost : cost)
    }

    /// `no such overload: quantity(int)`.
    private func noOverload(_ function: String, _ arguments: UnsafePointer<Value>, _ count: Int)
        -> Value
    {
        error {
            $0.append("no such overload: ")
            $0.append(function)
            $0.append(UInt8(ascii: "("))
            for index in 0..<count {
                if index > 0 { $0.append(", ") }
                unsafe $0.append(context.typeValue(arguments[index]).utf8)
            }
            $0.append(UInt8(ascii: ")"))
        }
    }
}

extension BoundOverload {
    func takes(_ arguments: UnsafePointer<Value>, _ count: Int) -> Bool {
        guard parameters.count == count else { return false }
        guard implementation.checksArguments else { return true }
        for index in 0..<count where unsafe !parameters[index].matches(arguments[index]) {
            return false
        }
        return true
    }
}
