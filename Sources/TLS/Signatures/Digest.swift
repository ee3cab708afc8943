// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Hashes over bytes in memory.
///
/// A failure of OpenSSL's own here can only be missing memory; the answer is then no bytes, which is
/// equal to no digest.
package enum Digest {
    package static let byteCount = 32

    /// SHA-256 (FIPS 180-4), 32 bytes.
    package static func sha256(_ bytes: Span<UInt8>) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        var count: UInt32 = 0
        let result = unsafe bytes.withUnsafeBytes {
            unsafe EVP_Digest($0.baseAddress, $0.count, &digest, &count, EVP_sha256(), nil)
        }
        return result == 1 ? digest : []
    }

    /// HMAC-SHA-256 (RFC 2104), 32 bytes.
    package static func hmacSHA256(key: Span<UInt8>, _ message: Span<UInt8>) -> [UInt8] {
        guard let keyCount = Int32(exactly: key.count) else { return [] }
        var digest = [UInt8](repeating: 0, count: byteCount)
        var count: UInt32 = 0
        let none: StaticString = " "
        let noBytes = unsafe UnsafeRawPointer(none.utf8Start)
        let result = unsafe key.withUnsafeBytes { key in
            unsafe message.withUnsafeBytes { message in
                // A missing key would mean "the key of the call before" to OpenSSL: an empty one is an address and no bytes.
                unsafe HMAC(
                    EVP_sha256(), key.baseAddress ?? noBytes, keyCount,
                    message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count, &digest, &count) != nil
            }
        }
        return result ? digest : []
    }

    /// SHA-256 of an array.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes.span) }

    package static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        hmacSHA256(key: key.span, message.span)
    }

    /// Whether both are the same bytes, in a time that tells nothing about where they differ.
    ///
    /// Nothing equals no bytes: an empty expectation must never let anyone in.
    package static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count, !one.isEmpty else { return false }
        return unsafe CRYPTO_memcmp(one, other, one.count) == 0
    }

    /// Overwrites a secret in a way that no compiler leaves out.
    ///
    /// Copies made before are not reached: the caller holds the only one.
    package static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        bytes.removeAll()
    }

    /// Bytes that nobody can foretell; fewer only when the system has none, which it says once at start.
    package static func random(byteCount: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, byteCount))
        guard unsafe RAND_bytes(&bytes, Int32(clamping: bytes.count)) == 1 else { return [] }
        return bytes
    }
}
