// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Bytes that may hold a token or a password: overwritten when the last owner lets go of them.
///
/// `@unchecked Sendable`: written in `init`, read afterwards, overwritten by whoever is last.
@safe
package final class WipedBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    package init(copying bytes: UnsafeRawBufferPointer) {
        unsafe memory = .allocate(byteCount: bytes.count, alignment: 8)
        if bytes.count > 0 { unsafe memory.copyMemory(from: bytes) }
    }

    package init(_ bytes: [UInt8]) {
        unsafe memory = .allocate(byteCount: bytes.count, alignment: 8)
        if !bytes.isEmpty { unsafe bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) } }
    }

    package convenience init(_ text: String) { self.init(Array(text.utf8)) }

    deinit {
        if let start = unsafe memory.baseAddress { unsafe explicit_bzero(start, memory.count) }
        unsafe memory.deallocate()
    }

    package var count: Int { unsafe memory.count }

    /// The bytes, valid during the call.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(memory))
    }

    package var array: [UInt8] { unsafe Array(memory) }
}
