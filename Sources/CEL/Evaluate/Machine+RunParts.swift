// SPDX-License-Identifier: Apache-2.0

import JSON

// What the loop needs besides its switch: how it ends at a limit, and the tests and the division that
// are inlined into it.
extension Machine {
    /// What is reported when the limit is passed: upstream stops at the very unit that passes it,
    /// and most instructions cost ones.
    @inline(never) func stopped(_ step: Instruction, _ cost: UInt64) -> Costed {
        // Out of steps: upstream, which does not count them, would go on.
        if cost >= Machine.exhaustedCost {
            return Costed(.error(.costLimitExceeded), costLimit &+ 1)
        }
        let before = cost &- UInt64(step.cost)
        if before > costLimit { return Costed(.error(.costLimitExceeded), before) }
        switch step.operation {
        case .buildList, .buildMap, .buildMessage: return Costed(.error(.costLimitExceeded), cost)
        case .append where step.cost >= 12 && cost &- 11 <= costLimit:
            // One for the name, ten for the list in one go, one for the addition.
            return Costed(.error(.costLimitExceeded), cost &- 1 > costLimit ? cost &- 1 : cost)
        default: return Costed(.error(.costLimitExceeded), costLimit &+ 1)
        }
    }
}

extension Value {
    /// Whether equality of the bits is equality: null, bool, int and uint.
    @inline(always) var isFixed: Bool { kindAndLength <= UInt32(Kind.uint.rawValue) }

    /// Whether it is an int: those have nothing beside their payload, so one comparison tells.
    @inline(always) var isInt: Bool { meta == UInt64(Kind.int.rawValue) &<< 32 }

    static var integerOverflow: Value { .error("integer overflow") }
}

/// The remainder, by a 32-bit division where that does: a 64-bit one takes two to three times as
/// long.
@inline(always) func remainder(_ left: Int64, _ right: Int64) -> Int64 {
    if (UInt64(bitPattern: left) | UInt64(bitPattern: right)) &>> 32 == 0 {
        return Int64(UInt32(truncatingIfNeeded: left) % UInt32(truncatingIfNeeded: right))
    }
    return left % right
}
