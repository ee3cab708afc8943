// SPDX-License-Identifier: Apache-2.0

import Glibc

extension UnsafeRawBufferPointer {
    /// Whether these are exactly the bytes of `text`.
    @unsafe
    package func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        guard let base = baseAddress else { return true }
        return unsafe memcmp(base, text.utf8Start, count) == 0
    }

    /// Whether these are the bytes of `lowercase`, ASCII letters in any case.
    @unsafe
    package func equals(ignoringCaseOf lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        for index in 0..<count {
            var byte = unsafe self[index]
            if byte >= 0x41 && byte <= 0x5A { byte |= 0x20 }
            guard unsafe byte == lowercase.utf8Start[index] else { return false }
        }
        return true
    }
}
