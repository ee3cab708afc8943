// SPDX-License-Identifier: Apache-2.0

/// What this program is: `postern --version` and the server's `/version`.
enum Version {
    static let text = "0.1.0"
    /// The Kubernetes release whose behaviour is reproduced.
    static let kubernetes = "1.36"
}
