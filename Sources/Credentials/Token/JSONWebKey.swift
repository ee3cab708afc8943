// SPDX-License-Identifier: Apache-2.0

import JSON

/// A public key as its owner publishes it (RFC 7517, RFC 7518 section 6).
package struct JSONWebKey: Hashable, Sendable {
    package enum Curve: String, Sendable {
        case p256 = "P-256"
        case p384 = "P-384"
        case p521 = "P-521"

        /// Of one coordinate, and of one number of a signature.
        package var byteCount: Int {
            switch self {
            case .p256: 32
            case .p384: 48
            case .p521: 66
            }
        }
    }

    package enum Material: Hashable, Sendable {
        /// Both big-endian, without zeros in front.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// Coordinates, each `curve.byteCount` bytes.
        case ellipticCurve(Curve, x: [UInt8], y: [UInt8])
    }

    package var keyID: String
    package var material: Material
    /// The only algorithm that its owner allows for it, where one is named.
    package var algorithm: SignatureAlgorithm?

    package init(keyID: String, material: Material, algorithm: SignatureAlgorithm? = nil) {
        self.keyID = keyID
        self.material = material
        self.algorithm = algorithm
    }

    /// Whether signatures of this algorithm may be the key's: the defence against a token that chooses another kind of key.
    package func fits(_ wanted: SignatureAlgorithm) -> Bool {
        if let algorithm, algorithm != wanted { return false }
        switch (material, wanted) {
        case (.rsa, .rs256), (.rsa, .rs384), (.rsa, .rs512), (.rsa, .ps256): return true
        case (.ellipticCurve(.p256, _, _), .es256), (.ellipticCurve(.p384, _, _), .es384),
            (.ellipticCurve(.p521, _, _), .es512):
            return true
        default: return false
        }
    }
}

/// The keys of an issuer.
package struct JSONWebKeySet: Hashable, Sendable {
    package var keys: [JSONWebKey]

    package init(keys: [JSONWebKey]) { self.keys = keys }

    package func key(_ keyID: String) -> JSONWebKey? { keys.first { $0.keyID == keyID } }

    /// Reads a published set. Keys that are not for signatures, or of a kind or size that we do not verify with, are passed over.
    package init(reading bytes: Span<UInt8>) throws(KeySetError) {
        guard bytes.count <= Limits.keySetByteCount else { throw .tooLarge(bytes.count) }
        let document: PeerDocument
        do throws(JSONError) {
            document = try PeerDocument(bytes, byteCountMaximum: Limits.keySetByteCount)
        } catch {
            throw .notJSON(error.description)
        }
        guard let list = document["keys"], list.kind == .array else { throw .noKeys }
        keys = []
        for entry in list.elements.prefix(Limits.keyCount) {
            if let key = Self.key(entry, document), self.key(key.keyID) == nil { keys.append(key) }
        }
        if keys.isEmpty { throw .noUsableKey }
    }

    private static func key(_ entry: Node, _ document: borrowing PeerDocument) -> JSONWebKey? {
        func text(_ name: String) -> String? { document.member(name, of: entry)?.string }
        func bytes(_ name: String) -> [UInt8]? {
            guard let text = document.member(name, of: entry)?.utf8 else { return nil }
            return unsafe Base64Text.decode(Span(_unsafeElements: text.buffer), .url)
        }
        guard let keyID = text("kid"), !keyID.isEmpty, (text("use") ?? "sig") == "sig" else { return nil }
        var algorithm: SignatureAlgorithm?
        if let name = text("alg") {
            guard let known = SignatureAlgorithm(rawValue: name) else { return nil }
            algorithm = known
        }
        switch text("kty") {
        case "RSA":
            guard let modulus = bytes("n").map({ Array($0.drop { $0 == 0 }) }),
                let exponent = bytes("e").map({ Array($0.drop { $0 == 0 }) }), let first = modulus.first
            else { return nil }
            let bitCount = modulus.count * 8 - first.leadingZeroBitCount
            // An even exponent, or 1, is no key at all; longer ones only make verification slow.
            guard Limits.rsaBitCount.contains(bitCount), let last = exponent.last, last & 1 == 1,
                exponent.count <= 8, exponent != [1]
            else { return nil }
            return JSONWebKey(
                keyID: keyID, material: .rsa(modulus: modulus, exponent: exponent), algorithm: algorithm)
        case "EC":
            guard let curve = text("crv").flatMap(JSONWebKey.Curve.init(rawValue:)), let x = bytes("x"),
                let y = bytes("y"), x.count == curve.byteCount, y.count == curve.byteCount
            else { return nil }
            return JSONWebKey(keyID: keyID, material: .ellipticCurve(curve, x: x, y: y), algorithm: algorithm)
        default: return nil
        }
    }
}

/// Why bytes are no set of keys.
package enum KeySetError: Error, Hashable, Sendable {
    case tooLarge(Int)
    case notJSON(String)
    case noKeys
    case noUsableKey

    package var message: String {
        switch self {
        case .tooLarge(let count): "the key set has \(count) bytes; at most \(Limits.keySetByteCount) are read"
        case .notJSON(let text): "the key set is not JSON: \(text)"
        case .noKeys: "the key set has no list `keys`"
        case .noUsableKey:
            "the key set has no key that tokens are verified with: an RSA key of 2048 to 8192 bits or one of P-256, P-384, P-521, with a kid, for signatures"
        }
    }
}
