// SPDX-License-Identifier: Apache-2.0

import JSON

/// A policy's requirement as the request path reads it; what it points at belongs to the policy set.
@safe package struct CompiledRequirement: BitwiseCopyable {
    let kind: SelectorRequirement.Kind
    let relation: SelectorRequirement.Operator
    let key: HashedText
    let values: HashedTexts
    /// Number of the program that makes the values; below 0: they are fixed.
    let program: Int32

    /// The same with the values that the program made.
    func replacing(values: HashedTexts) -> CompiledRequirement {
        CompiledRequirement(kind: kind, relation: relation, key: key, values: values, program: -1)
    }
}

/// Texts in a row, not owned.
@safe package struct HashedTexts: BitwiseCopyable {
    private let start: UnsafeMutablePointer<HashedText>?
    let count: Int

    static var none: HashedTexts { unsafe HashedTexts(start: nil, count: 0) }

    @unsafe init(start: UnsafeMutablePointer<HashedText>?, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    subscript(index: Int) -> HashedText {
        precondition(index >= 0 && index < count, "a text that the list does not have")
        return unsafe start.unsafelyUnwrapped[index]
    }

    /// Room for `count` texts in the arena, to be filled by `make`; nil past the arena's bound.
    init?(count: Int, in arena: inout Arena, make: (Int) -> HashedText) {
        guard let start = unsafe arena.allocate(HashedText.self, count: max(1, count)) else { return nil }
        for index in 0..<count { unsafe (start + index).initialize(to: make(index)) }
        unsafe self.init(start: start, count: count)
    }
}
