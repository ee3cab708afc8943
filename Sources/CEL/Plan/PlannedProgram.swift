// SPDX-License-Identifier: Apache-2.0

/// What the planner made, before it moves into the memory of a `Program`.
struct PlannedProgram {
    var code: [Instruction]
    var constants: [Value]
    var steps: [Value]
    var stepFlags: [UInt8]
    var sites: [CallSite]
    var messages: [MessageSite]
    /// Maps.
    var sets: [Value]
    var optionals: [Bool]
    var operands: [UInt16]
    var registerCount: Int
}

extension Planner {
    /// The finished program: constants come to lie behind the registers.
    consuming func finish() -> PlannedProgram {
        let registerCount = registerCount
        func operand(_ number: UInt16) -> UInt16 {
            Int(number) < Planner.constantBase
                ? number
                : UInt16(truncatingIfNeeded: Int(number) - Planner.constantBase + registerCount)
        }
        for index in code.indices {
            switch code[index].operation {
            case .branch, .buildList, .buildMap, .jumpIfError:
                code[index].left = operand(code[index].left)
            default:
                code[index].left = operand(code[index].left)
                code[index].right = operand(code[index].right)
            }
        }
        return PlannedProgram(
            code: code, constants: constants, steps: steps, stepFlags: stepFlags, sites: sites,
            messages: messages,
            sets: sets, optionals: optionals, operands: operands.map(operand),
            registerCount: registerCount)
    }
}
