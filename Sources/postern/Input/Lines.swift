// SPDX-License-Identifier: Apache-2.0

/// The lines of a text that are not empty, for batches: one search for each line's end and one copy.
///
/// `split` of the standard library asks a closure for every byte, which cost more than deciding a review.
struct Lines: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var start = 0

    init(of bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> [UInt8]? {
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = start..<end
            start = end + 1
            if !line.isEmpty { return Array(bytes[line]) }
        }
        return nil
    }
}
