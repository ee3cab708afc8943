// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// What some files and directories were like at one moment: enough to see that they have changed.
///
/// Take it before the files are read, so that no change between reading and watching is missed.
package struct FilesState: Sendable {
    package let paths: [String]
    let fingerprint: UInt64

    package init(of paths: [String]) {
        self.paths = paths
        fingerprint = paths.reduce(0) { ($0 &* 31) &+ FileSystem.fingerprint(of: $1) }
    }
}
