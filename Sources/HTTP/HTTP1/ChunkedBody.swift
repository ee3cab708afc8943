// SPDX-License-Identifier: Apache-2.0

/// The state of a chunked body (RFC 9112 §7.1) while its bytes arrive.
///
/// Extensions and trailers are read past; both are bounded by one budget, since they are the bytes
/// that carry nothing.
struct ChunkedBody {
    enum State: Equatable {
        /// Digits of a chunk's size; the count of them so far.
        case size(Int)
        case extensions
        case sizeLineFeed
        case data
        case dataReturn
        case dataLineFeed
        /// At the first byte of a trailer line, or of the empty line that ends the body.
        case trailerStart
        case trailer
        case trailerLineFeed
        case endLineFeed
        case ended
    }

    /// What `advance` found.
    enum Step: Equatable {
        /// All given bytes are used up.
        case incomplete
        /// The given bytes from this range on belong to the body; then advance past them.
        case data(Range<Int>)
        /// The body has ended; the bytes from this offset on are not of this request.
        case ended(Int)
        case malformed
    }

    private(set) var state = State.size(0)
    /// Bytes left of the chunk that is being read.
    private var left = 0
    /// Bytes of extensions and trailers still allowed: 4 KiB, a quarter of a whole head.
    private var idleLeft = 4096

    /// Reads from `offset` on until there is data, an end or nothing more.
    mutating func advance(_ bytes: UnsafeRawBufferPointer, from offset: Int) -> Step {
        var index = offset
        while index < bytes.count {
            if state == .data {
                let end = min(bytes.count, index + left)
                left -= end - index
                if left == 0 { state = .dataReturn }
                return .data(index..<end)
            }
            guard unsafe take(bytes[index]) else { return .malformed }
            index += 1
            if state == .ended { return .ended(index) }
        }
        return .incomplete
    }

    /// One byte that is not data.
    private mutating func take(_ byte: UInt8) -> Bool {
        switch state {
        case .size(let digitCount):
            return takeSize(byte, digitCount: digitCount)
        case .extensions:
            return takeIdle(byte, then: .sizeLineFeed)
        case .sizeLineFeed:
            state = left == 0 ? .trailerStart : .data
            return byte == 0x0A
        case .dataReturn:
            state = .dataLineFeed
            return byte == 0x0D
        case .dataLineFeed:
            state = .size(0)
            return byte == 0x0A
        case .trailerStart:
            if byte == 0x0D {
                state = .endLineFeed
                return true
            }
            state = .trailer
            return byte.isTokenByte
        case .trailer:
            return takeIdle(byte, then: .trailerLineFeed)
        case .trailerLineFeed:
            state = .trailerStart
            return byte == 0x0A
        case .endLineFeed:
            state = .ended
            return byte == 0x0A
        case .data, .ended:
            return false
        }
    }

    /// At most 8 digits: 4 GiB, beyond every body limit and far from overflow.
    private mutating func takeSize(_ byte: UInt8, digitCount: Int) -> Bool {
        if let digit = byte.hexadecimalValue {
            guard digitCount < 8 else { return false }
            left = (digitCount == 0 ? 0 : left << 4) | digit
            state = .size(digitCount + 1)
            return true
        }
        guard digitCount > 0 else { return false }
        if byte == 0x0D {
            state = .sizeLineFeed
            return true
        }
        state = .extensions
        return byte == 0x3B
    }

    /// A byte that is read past, up to the carriage return.
    private mutating func takeIdle(_ byte: UInt8, then next: State) -> Bool {
        idleLeft -= 1
        guard idleLeft > 0 else { return false }
        if byte == 0x0D {
            state = next
            return true
        }
        return byte >= 0x20 && byte != 0x7F || byte == 0x09
    }
}
