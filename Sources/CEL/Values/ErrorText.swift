// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The texts of error values, as upstream words them.
extension Value {
    /// What an error says; empty for a value that is none. Writes into the arena; see
    /// `errorMessage` for Swift's own string.
    package func appendError(to text: inout TextBuilder) {
        guard kind == .error else { return }
        switch errorCode {
        case .text:
            unsafe text.append(
                UnsafeBufferPointer(
                    start: UnsafePointer(bitPattern: UInt(truncatingIfNeeded: payload)),
                    count: Int(aux)))
        case .noSuchKey:
            text.append("no such key: ")
            if let key = unsafe stored(Value.self) { unsafe key.pointee.appendPlain(to: &text) }
        case .indexOutOfBounds:
            text.append("index out of bounds: ")
            text.append(signed)
        case .noSuchAttribute:
            text.append("no such attribute(s): ")
            if let name = unsafe stored(Value.self) { unsafe text.append(name.pointee.utf8) }
        case .costLimitExceeded: text.append("operation cancelled: actual cost limit exceeded")
        case .memoryExhausted: text.append("evaluation needs more memory than it may use")
        case .unset: text.append("no such attribute(s)")
        }
    }

    /// The text of an error as Swift's own, for messages and tests; allocates. Empty for a value
    /// that is none.
    public func errorMessage(_ workspace: inout Workspace) -> String {
        unsafe withUnsafeMutablePointer(to: &workspace) { workspace in
            var text = unsafe TextBuilder(workspace)
            appendError(to: &text)
            return unsafe String(decoding: text.written, as: UTF8.self)
        }
    }

    /// A key or index as Go's `%v` prints it.
    package func appendPlain(to text: inout TextBuilder) {
        switch kind {
        case .string, .bytes, .type: unsafe text.append(utf8)
        case .int, .duration: text.append(signed)
        case .uint: text.append(payload)
        case .double: text.append(double: doubleBits)
        case .bool: text.append(payload != 0 ? "true" : "false")
        case .null: text.append("null")
        default: text.append("value")
        }
    }
}
