// SPDX-License-Identifier: Apache-2.0

/// A declarative exchange that is known already; a profile names it and fills in what is its own.
struct HTTPPreset: Sendable {
    struct Parameter: Sendable {
        var name: String
        var meaning: String
        /// Where the author gives none; nil: he must.
        var value: String?
    }

    var name: String
    var parameters: [Parameter]
    /// Secrets that it needs beside the token.
    var secrets: [String] = []
    var apply: @Sendable (_ parameters: [String: String], _ settings: inout HTTPSettings) -> Void

    static let all: [HTTPPreset] = []
}
