// SPDX-License-Identifier: Apache-2.0

/// Every bound of this layer, with its source.
enum Limits {
    /// RFC 7518 §3.3: 2048 bits or more.
    static let rsaByteCountMinimum = 256
    /// 8192 bits: verifying with more costs a peer nothing to ask for and us milliseconds.
    static let rsaByteCountMaximum = 1024
}
