// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Bytes that must never be seen: a token, a password, a body that holds one.
///
/// There is one copy, which all holders share; it is overwritten when the last of them lets go. Printing, interpolating,
/// dumping and reflecting give `[redacted]`, so that a secret inside of any value cannot slip into a log or an error.
@safe package final class Secret: @unchecked Sendable {
    /// Invariant: the first `count` bytes are initialised.
    private let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    package private(set) var count: Int

    package init(copying bytes: Span<UInt8>) {
        capacity = max(1, bytes.count)
        count = bytes.count
        unsafe start = .allocate(capacity: capacity)
        for index in bytes.indices { unsafe (start + index).initialize(to: bytes[index]) }
    }

    /// A copy of a text; the text itself is not overwritten, so it is for what was never secret or lives elsewhere anyway.
    package convenience init(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(copying: bytes.span)
    }

    /// Takes memory over that `SecretWriter` filled.
    init(adopting start: UnsafeMutablePointer<UInt8>, count: Int, capacity: Int) {
        unsafe self.start = start
        self.count = count
        self.capacity = capacity
    }

    deinit {
        wipe()
        unsafe start.deallocate()
    }

    package var isEmpty: Bool { count == 0 }

    /// Overwrites the bytes at once, for all holders. - Precondition: no other thread reads them.
    package func wipe() {
        unsafe explicit_bzero(start, capacity)
        count = 0
    }

    /// Lends the bytes; nothing of them may stay behind in memory that is not overwritten.
    package func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count)))
    }

    /// A text that is not overwritten: for tests, and for what is no secret after all.
    package var revealed: String {
        withBytes { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }
}

extension Secret {
    /// Whether every byte is a visible ASCII character, so that it may stand in a header field as it is.
    package var isVisible: Bool {
        withBytes { bytes in
            for index in bytes.indices where bytes[index] <= 0x20 || bytes[index] >= 0x7F { return false }
            return true
        }
    }

    /// Whether it may be a header field's value: visible bytes with single spaces or tabs between them (RFC 9110 section 5.5).
    var isFieldValue: Bool {
        withBytes { bytes in
            for index in bytes.indices {
                let byte = bytes[index]
                if byte < 0x20 && byte != 0x09 || byte == 0x7F { return false }
            }
            return true
        }
    }
}

extension Secret: Equatable {
    /// Takes as long for the first byte that differs as for the last.
    package static func == (one: Secret, other: Secret) -> Bool {
        one.withBytes { one in
            other.withBytes { other in
                guard one.count == other.count else { return false }
                var difference: UInt8 = 0
                for index in one.indices { difference |= one[index] ^ other[index] }
                return difference == 0
            }
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package static let redacted = "[redacted]"

    package var description: String { Self.redacted }
    package var debugDescription: String { Self.redacted }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
