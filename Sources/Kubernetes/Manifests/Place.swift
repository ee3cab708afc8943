// SPDX-License-Identifier: Apache-2.0

/// Where something stands in a policy file.
package struct Place: Hashable, Sendable {
    /// As the user named it on the command line or in the configuration.
    package var file: String
    /// 1-based; 0 where a place is not known.
    package var line: Int
    /// 1-based, in code points.
    package var column: Int

    package init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension Place: CustomStringConvertible {
    /// `policies/labels.yaml:14:21`, or the file alone.
    package var description: String {
        line > 0 ? "\(file):\(line):\(column)" : file
    }
}
