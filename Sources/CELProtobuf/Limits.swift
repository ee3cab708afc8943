// SPDX-License-Identifier: Apache-2.0

/// The limits of messages.
enum Limits {
    /// Messages in messages that are followed, on the wire and in conversions: the default of
    /// protocol buffers' own readers.
    static let depth = 100
}
