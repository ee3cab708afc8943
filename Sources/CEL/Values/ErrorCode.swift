// SPDX-License-Identifier: Apache-2.0

public import JSON

/// Why an error value is one. Most carry finished text; those that conditions absorb all the time
/// are rendered only when asked.
@frozen public enum ErrorCode: UInt32, Sendable {
    /// Payload and aux: address and bytes of the text, in the binary or the arena.
    case text = 0
    /// Payload: the address of the key, a `Value`.
    case noSuchKey = 1
    /// Payload: the index.
    case indexOutOfBounds = 2
    /// Payload: the address of the variable's name, a string `Value`.
    case noSuchAttribute = 3
    /// Evaluation stopped at its cost limit; nothing absorbs it.
    case costLimitExceeded = 4
    /// The arena's bound is reached.
    case memoryExhausted = 5
    /// Only in an activation: a variable without a value.
    case unset = 6
}

extension Value {
    /// An error with text of the binary: `Value.error("division by zero")`.
    @inlinable package static func error(_ text: StaticString) -> Value {
        unsafe Value(
            payload: UInt64(UInt(bitPattern: text.utf8Start)),
            aux: UInt32(truncatingIfNeeded: text.utf8CodeUnitCount), kind: .error,
            length: Int(ErrorCode.text.rawValue))
    }

    /// An error with text that outlives it.
    @inlinable public static func error(_ text: UTF8Text) -> Value {
        unsafe Value(
            payload: UInt64(UInt(bitPattern: text.start)),
            aux: UInt32(truncatingIfNeeded: text.count),
            kind: .error, length: Int(ErrorCode.text.rawValue))
    }

    @inlinable package static func error(_ code: ErrorCode, payload: UInt64 = 0) -> Value {
        Value(payload: payload, kind: .error, length: Int(code.rawValue))
    }

    /// The code of an error; `text` for what is none.
    @inlinable package var errorCode: ErrorCode {
        ErrorCode(rawValue: kindAndLength &>> 4) ?? .text
    }

    @inlinable package static var noSuchOverload: Value { .error("no such overload") }
    @inlinable package static var memoryExhausted: Value { .error(.memoryExhausted) }
}
