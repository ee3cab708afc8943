// SPDX-License-Identifier: Apache-2.0

/// What one instruction does. Dense numbers: the machine's switch is a table of jumps.
///
/// In the comments t, l and r are the registers `target`, `left` and `right`; → is the jump to
/// `extra`.
enum Operation: UInt8, BitwiseCopyable, CaseIterable {
    /// The program's value is l.
    case finish
    /// Only costs.
    case charge
    case jump
    /// t = l
    case move
    /// t = variable number l
    case loadVariable
    /// l is false: t = false, →
    case jumpIfFalse
    /// l is true: t = true, →
    case jumpIfTrue
    /// l is an error: t = l, right more cost, →
    case jumpIfError
    /// l is an error or `optional.none()`: t = l, →
    case jumpUnlessPresent
    /// t = l && r, where l is known not to be false
    case and
    /// t = l || r, where l is known not to be true
    case or
    /// l is true: next; l is false: →; else t = error, jump to `second`
    case branch
    /// t = l; an optional of an optional becomes the inner one
    case collapse
    /// t = whether l is true or an error
    case notStrictlyFalse

    /// t = variable number l, then down the path at `extra` of `spare` steps
    case selectVariable
    /// t = l, then down the path
    case selectRegister
    /// t = whether variable number l has the path
    case hasVariable
    /// t = whether l has the path
    case hasRegister
    /// t = l down the path, with optional steps; flags: 1 test only, 2 the path began optional
    case selectOptional
    /// t = l[r]; flags 1: `[?r]`, 2 the path began optional
    case index

    /// t = the texts that `spare` operands from `extra` on hold, one after the other: a chain of
    /// `+` on strings
    case concatenate
    case add, subtract, multiply, divide, modulo
    case negate, not
    // Comparisons go → where they are false and `extra` is not 0.
    case equal, notEqual
    /// flags 1: resolved to an overload that walks strings
    case less, lessOrEqual, greater, greaterOrEqual
    /// t = l in r, flags 1: resolved to a list
    case contains
    /// t = l in the constant set number `extra`
    case containsConstant

    /// t = size(l)
    case size
    case startsWith, endsWith, containsText
    case typeOf

    /// t = list of `extra` registers from l; `spare`: optional flags or 0xFFFF
    case buildList
    /// t = map of `extra` pairs of registers from l
    case buildMap
    /// t = message of the type at `extra` from the registers from l
    case buildMessage
    /// t = call of site `extra` with `spare` arguments from l
    case call
    /// l has a value: t = its value; else →; l no optional: t = l, second; flags 1: t = the
    /// optional itself
    case orValue

    /// t, t + 1 = a cursor over l; flags 1: two variables; no iterable: r = error, →
    case beginLoop
    /// The next element of the cursor at l to t (flags 1: and t + 1) and →, or next. right:
    /// accumulator, flags 2 and 4: end when it is false or true; flags 8 and 16: first join to it,
    /// by && or ||, the predicate in the register behind the variables
    case nextElement
    /// t (an owned list or an error) gets l
    case append
    /// t (an owned map or an error) gets l: r; flags 1: l is a map of entries
    case insert
    /// l is not set: r = the next instruction's number, →
    case ensure
    /// Go on at the instruction that l numbers
    case resume
    /// t is not set
    case clear
}

extension Operation {
    /// Whether it looks at the activation. Every instruction is listed: whoever adds one has to say,
    /// for what is remembered beyond a request relies on it.
    var readsVariables: Bool {
        switch self {
        case .loadVariable, .selectVariable, .hasVariable: true
        case .finish, .charge, .jump, .move, .jumpIfFalse, .jumpIfTrue, .jumpIfError, .jumpUnlessPresent,
            .and, .or, .branch, .collapse, .notStrictlyFalse, .selectRegister, .hasRegister,
            .selectOptional, .index, .concatenate, .add, .subtract, .multiply, .divide, .modulo, .negate,
            .not, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .contains,
            .containsConstant, .size, .startsWith, .endsWith, .containsText, .typeOf, .buildList,
            .buildMap, .buildMessage, .call, .orValue, .beginLoop, .nextElement, .append, .insert,
            .ensure, .resume, .clear:
            false
        }
    }

    /// Whether it is one of the comparisons, which jump to `extra` where they are false and `extra`
    /// is not 0.
    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }
}

/// One step of a program: sixteen trivially copyable bytes.
struct Instruction: BitwiseCopyable {
    var operation: Operation
    var flags: UInt8 = 0
    /// Charged whenever it runs; what a failing path did not touch is given back.
    var cost: UInt16 = 0
    var target: UInt16 = 0
    var left: UInt16 = 0
    var right: UInt16 = 0
    var spare: UInt16 = 0
    /// Where to jump, or a position in one of the program's tables.
    var extra: UInt32 = 0

    /// A second jump, where `right` is no register.
    var second: UInt32 {
        get { UInt32(right) | UInt32(spare) &<< 16 }
        set {
            right = UInt16(truncatingIfNeeded: newValue)
            spare = UInt16(truncatingIfNeeded: newValue &>> 16)
        }
    }
}
