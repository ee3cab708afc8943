// SPDX-License-Identifier: Apache-2.0

/// The number of code points in UTF-8: bytes that do not continue one, counted eight at a time.
package func codePointCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    let raw = unsafe UnsafeRawPointer(start)
    var continuations = 0
    var offset = 0
    while bytes.count &- offset >= 8 {
        let word = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let high = word & 0x8080_8080_8080_8080
        if high != 0 {
            // A continuation has its top bit set and the next one clear.
            let marks = high & ~(word &<< 1)
            continuations &+= marks.nonzeroBitCount
        }
        offset &+= 8
    }
    let rest = bytes.count &- offset
    if rest > 0, bytes.count >= 8 {
        // The last word again, without the bytes that are counted already.
        let word =
            unsafe raw.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self)
            &>> UInt64(truncatingIfNeeded: 8 &* (8 &- rest))
        return bytes.count &- continuations
            &- (word & 0x8080_8080_8080_8080 & ~(word &<< 1)).nonzeroBitCount
    }
    while offset < bytes.count {
        if unsafe start[offset] & 0xC0 == 0x80 { continuations &+= 1 }
        offset &+= 1
    }
    return bytes.count &- continuations
}

extension Value {
    /// What upstream's cost accounting calls the size: code points, bytes, elements, entries; 1 for
    /// what has none.
    package var costSize: Int {
        switch kind {
        case .string: unsafe codePointCount(utf8)
        case .bytes: length
        case .list, .array: listCount
        case .map, .object: mapCount
        case .opaque: wrapped?.costSize ?? 1
        default: 1
        }
    }
}
