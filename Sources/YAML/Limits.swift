// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a YAML file may ask of us, each with its arithmetic and source.
package enum Limits {
    /// Bytes of one file: what the API server takes in one request is 3 MiB, and a file may hold several objects.
    package static let fileByteCountMaximum = 8 * 1024 * 1024

    /// Collections inside each other, as in JSON.
    package static let depthMaximum = JSON.Limits.depthMaximum

    /// Values of one document after its aliases are expanded: 524,288 cells of 16 bytes and as many positions of 8 are
    /// 12 MiB. A file of the largest size has one value for each 16 bytes then. Nine levels of nine aliases, the usual
    /// bomb, would be 387 million.
    package static let valueCountMaximum = 512 * 1024
}
