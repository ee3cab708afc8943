// SPDX-License-Identifier: Apache-2.0

extension ImagePattern {
    /// Why a pattern of `matchImages` or of a profile matches nothing, though the kubelet takes it; nil for a good one.
    ///
    /// The kubelet validates only that a pattern can be parsed, so most mistakes are silent. Source: spec/credentials.md 1.4.
    package static func fault(_ text: String) -> (consequence: String, fix: String)? {
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            return (
                "A pattern has no scheme: \"\(scheme.dropLast(3))\" is taken for the host, so it matches no image.",
                "Write \(text.dropFirst(scheme.count))."
            )
        }
        do throws(ImagePatternError) {
            let pattern = try ImagePattern(text)
            if text.contains("?") {
                return (
                    "The kubelet reads a pattern as a URL, where ? begins the query: what stands behind it counts for nothing.",
                    "Write * for a part of a label."
                )
            }
            if text.contains("#") || text.prefix(while: { $0 != "/" }).contains("@") {
                return ("The kubelet reads a pattern as a URL: what stands behind # or before @ counts for nothing.", "Leave it out.")
            }
            if pattern.path.contains(where: { "*[".contains($0) }) {
                let host = text.prefix { $0 != "/" }
                return (
                    "There are no globs in paths: the kubelet compares them letter by letter, and no image has such a path.",
                    "Write \(host) for all of it, or \(host)/<beginning of the path>."
                )
            }
            if let path = Substring(pattern.path).split(separator: ":", maxSplits: 1).dropFirst().first {
                return (
                    "The kubelet asks by the name without tag and digest, so no image has \":\(path)\" in its path.",
                    "Leave the tag or digest out."
                )
            }
            if pattern.path.utf8.contains(where: { Bytes.isLetter($0) && !Bytes.isLower($0) }) {
                return ("Repositories have small letters only, so no image has this path.", "Write it in small letters.")
            }
            if pattern.labels.contains(where: \.isEmpty) {
                return ("A label of the host is empty, and no image's is.", "Write the registry's host.")
            }
            return nil
        } catch {
            return (
                "\(error.message); the kubelet \(isRefused(error) ? "does not start" : "matches no image with it").",
                "Write a host, its port where it has one, and the beginning of a path."
            )
        }
    }

    /// A malformed glob passes the kubelet's validation, for only matching reads it.
    private static func isRefused(_ error: ImagePatternError) -> Bool {
        if case .badGlob = error { false } else { true }
    }
}
