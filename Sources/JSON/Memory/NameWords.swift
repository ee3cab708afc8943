// SPDX-License-Identifier: Apache-2.0

/// The first sixteen bytes of a name as two little-endian words, zeros behind its end.
@frozen @usableFromInline package struct NameWords: BitwiseCopyable {
    @usableFromInline package var low: UInt64
    @usableFromInline package var high: UInt64

    @inlinable package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Bytes that the words hold.
    @inlinable package static var byteCount: Int { 16 }

    /// Reads inside of `bytes` only; words that overlap spare a loop.
    @inlinable package init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let count = bytes.count
        guard let start = bytes.baseAddress, count > 0 else {
            self.init(low: 0, high: 0)
            return
        }
        let raw = unsafe UnsafeRawPointer(start)
        if count >= 16 {
            self.init(
                low: unsafe raw.loadUnaligned(as: UInt64.self),
                high: unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        } else if count >= 8 {
            let last = unsafe raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            let shift = UInt64(truncatingIfNeeded: 16 &- count) &* 8
            self.init(
                low: unsafe raw.loadUnaligned(as: UInt64.self),
                high: shift >= 64 ? 0 : last &>> shift)
        } else if count >= 4 {
            let first = unsafe UInt64(raw.loadUnaligned(as: UInt32.self))
            let last = unsafe UInt64(raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            self.init(low: first | last &<< (UInt64(truncatingIfNeeded: count &- 4) &* 8), high: 0)
        } else {
            var low = unsafe UInt64(start[0])
            if count > 1 { low |= unsafe UInt64(start[1]) &<< 8 }
            if count > 2 { low |= unsafe UInt64(start[2]) &<< 16 }
            self.init(low: low, high: 0)
        }
    }
}

extension Names {
    /// Two words a multiplication of 64 × 64 → 128 bits, both hidden behind the table's random key.
    @inlinable func hash(_ bytes: UnsafeBufferPointer<UInt8>, words: NameWords) -> UInt32 {
        if bytes.count <= NameWords.byteCount { return hashShort(count: bytes.count, words: words) }
        let count = UInt64(truncatingIfNeeded: bytes.count)
        var state = Names.fold(words.low ^ key.low, (words.high ^ key.high) &+ count)
        if let start = bytes.baseAddress {
            let raw = unsafe UnsafeRawPointer(start)
            var offset = NameWords.byteCount
            while bytes.count &- offset > 8 {
                let word = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                state = Names.fold(state ^ word, key.high)
                offset &+= 8
            }
            let last = unsafe raw.loadUnaligned(
                fromByteOffset: bytes.count &- 8, as: UInt64.self)
            state = Names.fold(state ^ last, key.high)
        }
        return UInt32(truncatingIfNeeded: state)
    }

    /// The hash of a name that its words hold whole.
    @inlinable func hashShort(count: Int, words: NameWords) -> UInt32 {
        let count = UInt64(truncatingIfNeeded: count)
        return UInt32(
            truncatingIfNeeded: Names.fold(words.low ^ key.low, (words.high ^ key.high) &+ count))
    }

    @inlinable static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}
