// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no request or no answer of the protocol. No case holds a value that could be secret.
package enum ProtocolError: Error, Hashable, Sendable {
    case tooLarge(byteCount: Int, limit: Int)
    /// Place and problem.
    case notJSON(String)
    case notAnObject
    case missing(String)
    case wrongKind(String, expected: String)
    case wrongKindField(String, expected: String)
    case unknownVersion(String)
    case otherVersion(String, expected: String)
    case badImage(ImageNameError)
    case badCacheKeyType(String)
    case badDuration(String)
    case tooManyEntries(Int)
    /// A key that does not match the image is useless to the kubelet, or gives its password to somebody else.
    case foreignKey(String, image: String)
    /// containerd drops a password that has no user name.
    case passwordWithoutUsername(String)
    /// The kubelet refuses an answer whose password is the token it sent, unless cacheType is Token.
    case echoedToken

    package var message: String {
        switch self {
        case .tooLarge(let byteCount, let limit): "\(byteCount) bytes; at most \(limit) are read"
        case .notJSON(let text): "not JSON: \(text)"
        case .notAnObject: "found no object"
        case .missing(let field): "\(field) is missing"
        case .wrongKind(let field, let expected): "\(field) must be \(expected)"
        case .wrongKindField(let found, let expected): "kind is \"\(found.prefix(64))\", expected \(expected)"
        case .unknownVersion(let text):
            "apiVersion is \"\(text.prefix(96))\", expected \(ProtocolVersion.group)/v1, v1beta1 or v1alpha1"
        case .otherVersion(let text, let expected): "apiVersion is \"\(text)\", expected \(expected), in which was asked"
        case .badImage(let error): "image: \(error.message)"
        case .badCacheKeyType(let text):
            "cacheKeyType is \"\(text.prefix(32))\", expected Image, Registry or Global"
        case .badDuration(let text): "cacheDuration is \"\(text.prefix(32))\", expected a duration such as 840s"
        case .tooManyEntries(let count): "auth has \(count) entries; at most \(Limits.authCount) are read"
        case .foreignKey(let key, let image): "the key \"\(key.prefix(256))\" of auth is not for the image \(image)"
        case .passwordWithoutUsername(let key):
            "auth[\"\(key.prefix(256))\"] has a password and no user name; a container runtime would drop it"
        case .echoedToken: "a password is the token itself, which the kubelet takes only with cacheType Token"
        }
    }
}
