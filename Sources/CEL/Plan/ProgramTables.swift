// SPDX-License-Identifier: Apache-2.0

import JSON

/// A program as the machine walks it: pointers into memory that the `Program` owns, so running it
/// counts no references.
@safe struct ProgramTables: BitwiseCopyable {
    let instructions: UnsafePointer<Instruction>
    /// Copied behind the registers when an evaluation begins.
    let constants: UnsafePointer<Value>
    let constantCount: Int
    let registerCount: Int
    /// Keys of paths: constants, strings with their interned name.
    let steps: UnsafePointer<Value>
    /// By step: 1 for an optional one (`.?a`).
    let stepFlags: UnsafePointer<UInt8>
    let sites: UnsafePointer<CallSite>
    let messages: UnsafePointer<MessageSite>
    /// Sets of `in` over literal lists: maps whose values are not used.
    let sets: UnsafePointer<MapStorage>
    /// Which elements, entries or fields of a constructor are optional.
    let optionals: UnsafePointer<Bool>
    /// Registers of instructions with many operands.
    let operands: UnsafePointer<UInt16>
    /// By slot, strings: for `no such attribute(s): x`.
    let variableNames: UnsafePointer<Value>
    let variableCount: Int
    let types: UnsafePointer<OpaqueType>?
    let typeCount: Int
    /// `Environment.Options.refusesBadPresence`.
    let refusesBadPresence: Bool
    /// Nothing where all objects are documents.
    let objects: UnsafePointer<ObjectProvider>?
}

/// One call in a program: which overloads it may mean.
@safe struct CallSite {
    /// In the order of declaration; all but the matching are passed over.
    var overloads: [BoundOverload]
    /// As messages name it: `quantity`.
    var function: String
    /// Whether upstream knew the overload when it planned: then its cost rule holds even where no
    /// overload matches.
    var prepared: AnyObject?
    /// The overload where there is one only; the program keeps it.
    let only: Unmanaged<BoundOverload>?

    init(overloads: [BoundOverload], function: String, prepared: AnyObject?) {
        self.overloads = overloads
        self.function = function
        self.prepared = prepared
        unsafe only =
            overloads.count == 1 ? unsafe overloads.first.map { unsafe Unmanaged.passUnretained($0) } : nil
    }
}

/// One overload with what it needs of its arguments. A class, so that a call looks at it where it
/// lies: a copy would count a reference for each of its parts.
final class BoundOverload: Sendable {
    let parameters: [ParameterPattern]
    let implementation: FunctionImplementation

    init(parameters: [ParameterPattern], implementation: FunctionImplementation) {
        self.parameters = parameters
        self.implementation = implementation
    }
}

/// Which values a parameter takes.
struct ParameterPattern: BitwiseCopyable, Sendable {
    /// A bit by kind.
    var kinds: UInt16
    /// Of an opaque parameter; `anyTag` where every one does.
    var tag: UInt32 = ParameterPattern.anyTag
    /// A bit by kind, of a list's first element.
    var elementKinds: UInt16 = 0xFFFF
    var elementTag: UInt32 = ParameterPattern.anyTag

    static let anyTag = UInt32.max
    static let any = ParameterPattern(kinds: 0xFFFF)

    func matches(_ value: Value) -> Bool {
        guard kinds &>> UInt16(value.kind.rawValue) & 1 != 0 else { return false }
        if value.kind == .opaque {
            return tag == ParameterPattern.anyTag || tag == value.opaqueTag.rawValue
        }
        if elementKinds != 0xFFFF, value.isList, let first = value.element(0) {
            guard elementKinds &>> UInt16(first.kind.rawValue) & 1 != 0 else { return false }
            return first.kind != .opaque || elementTag == ParameterPattern.anyTag
                || elementTag == first.opaqueTag.rawValue
        }
        return true
    }
}

/// One message construction in a program.
struct MessageSite: BitwiseCopyable {
    /// A type value.
    var type: Value
    /// The names of the fields: a run of the steps.
    var firstField: Int
    var fieldCount: Int
    /// A run of `optionals`.
    var firstOptional: Int
}
