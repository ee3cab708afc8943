// SPDX-License-Identifier: Apache-2.0

/// Times in files, read as the language reads them.
package enum RFC3339 {
    /// Seconds since 1970 of `2027-01-31T18:00:00Z`, a fraction cut off; nil where it is no time.
    package static func seconds(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { unsafe Timestamp($0)?.seconds }
    }
}
