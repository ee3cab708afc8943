// SPDX-License-Identifier: Apache-2.0

package import CEL

extension KubernetesRelease {
    /// The release whose environment running policies see.
    package static let newest = KubernetesRelease(36)

    /// The releases whose functions are told apart: those with mutating policies or the libraries
    /// that these use.
    package static let known = KubernetesRelease(30)...newest

    /// Reads `1.34`, `v1.34` or `1.34.2`; nil for anything else, and for releases outside of
    /// `known`.
    package init?(parsing text: some StringProtocol) {
        let digits = text.first == "v" ? Substring(text.dropFirst()) : Substring(text)
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0] == "1",
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let minor = Int(parts[1]), Self.known.contains(KubernetesRelease(minor))
        else { return nil }
        self.init(minor)
    }

    /// `1.34`.
    package var text: String { "1.\(minor)" }

    /// What `init(parsing:)` reads, for messages.
    package static let expectation =
        "a Kubernetes release from \(known.lowerBound.text) to \(known.upperBound.text)"
}
