// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target.
enum Limits {
    /// Mutants of one suite: more than anybody reads about, and some seconds of work.
    static let mutantCount = 2_000

    /// Memory for looking at the object of a case: quantities are read in it, which take less than their text.
    static let documentByteCount = 1 << 20

    /// Differences between an expected and a found object that are listed.
    static let differenceCount = 8
}
