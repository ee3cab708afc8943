// SPDX-License-Identifier: Apache-2.0

// Lists that upstream holds as Go's own `[]string` (what `split` and `findAll` give). To the language
// they are lists like any others; who turns a value into a Go object tells them apart.
extension Value {
    /// In `aux`, where a keyed list has its mark: below zero, so that no loop takes it for its room.
    private static let nativeTextsMark: UInt32 = 1 << 31 | 1

    /// Whether a function made this list, and it has not been changed since.
    package var isNativeTexts: Bool { kind == .list && aux == Value.nativeTextsMark }

    /// The same list with the mark.
    var asNativeTexts: Value {
        guard kind == .list else { return self }
        return Value(payload: payload, aux: Value.nativeTextsMark, kind: .list, length: length)
    }
}
