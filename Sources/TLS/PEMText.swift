// SPDX-License-Identifier: Apache-2.0

/// PEM text and what messages call it: a path, and the option it was given with.
package struct PEMText: Sendable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
