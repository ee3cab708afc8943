// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target.
enum Limits {
    /// Mutants of one suite: more than anybody reads about, and some seconds of work.
    static let mutantCount = 2_000

    /// Differences between an expected and a found object that are listed.
    static let differenceCount = 8
}
