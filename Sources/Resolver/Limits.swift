// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target.
enum Limits {
    /// Addresses kept of one answer: connecting to more in turn would outlast every deadline (2 s each).
    static let addressCount = 8
}
