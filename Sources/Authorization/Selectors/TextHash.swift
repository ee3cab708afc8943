// SPDX-License-Identifier: Apache-2.0

import JSON

/// Numbers of texts for hash tables, hidden behind a random key: a request's keys and values are hostile, and a table that can be
/// made to collide is a way to stop a server.
package struct TextHash: BitwiseCopyable, Sendable {
    private let low: UInt64
    private let high: UInt64

    package init() {
        low = .random(in: .min ... .max)
        high = .random(in: .min ... .max)
    }

    /// - Complexity: a multiplication of 64 × 64 → 128 bits for each sixteen bytes at first, each eight then.
    func callAsFunction(_ text: UTF8Text) -> UInt64 {
        let words = unsafe NameWords(text.buffer)
        var state = Self.fold(words.low ^ low, (words.high ^ high) &+ UInt64(truncatingIfNeeded: text.count))
        guard text.count > NameWords.byteCount, let start = unsafe text.buffer.baseAddress else { return state }
        let raw = unsafe UnsafeRawPointer(start)
        var offset = NameWords.byteCount
        while text.count &- offset > 8 {
            let word = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            state = Self.fold(state ^ word, high)
            offset &+= 8
        }
        let last = unsafe raw.loadUnaligned(fromByteOffset: text.count &- 8, as: UInt64.self)
        return Self.fold(state ^ last, high)
    }

    private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}

/// A text with its hash.
package struct HashedText: BitwiseCopyable {
    let text: UTF8Text
    let hash: UInt64

    init(_ text: UTF8Text, _ hash: TextHash) {
        self.text = text
        self.hash = hash(text)
    }
}
