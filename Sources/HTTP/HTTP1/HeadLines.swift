// SPDX-License-Identifier: Apache-2.0

/// The lines of a head that is known to be whole: each without its CRLF.
@safe
struct HeadLines {
    private let bytes: UnsafeRawBufferPointer
    private var start = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = unsafe bytes
    }

    mutating func next() -> Range<Int>? {
        guard let end = unsafe bytes.firstIndex(of: 0x0A, in: start..<bytes.count), end > start
        else { return nil }
        defer { start = end + 1 }
        return start..<end - 1
    }
}

/// Where a head ends, found as its bytes arrive; each byte is looked at once.
struct HeadScanner {
    enum Finding: Equatable {
        case incomplete
        /// The head is this many bytes long, its empty line included.
        case complete(Int)
        /// A line feed without a carriage return before it, or a carriage return alone.
        case malformed
    }

    /// Bytes looked at; 0 ≤ scanned ≤ bytes.count.
    private(set) var scanned = 0
    private var lineStart = 0
    private var lastWasReturn = false

    /// Looks at the bytes not yet seen of a head whose beginning was seen before.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) -> Finding {
        while scanned < bytes.count {
            let byte = unsafe bytes[scanned]
            scanned += 1
            if byte == 0x0A {
                guard lastWasReturn else { return .malformed }
                lastWasReturn = false
                if scanned - lineStart == 2 { return .complete(scanned) }
                lineStart = scanned
            } else if lastWasReturn {
                return .malformed
            } else {
                lastWasReturn = byte == 0x0D
            }
        }
        return .incomplete
    }
}
