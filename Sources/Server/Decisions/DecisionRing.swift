// SPDX-License-Identifier: Apache-2.0

package import Admission
internal import EventLoop
internal import Synchronization

/// The last refusals, to be explained when somebody asks: bounded, oldest out first, only in memory.
///
/// A review of a Secret is never kept, nor what was said of it: its data must not leave by this way. Refusals are rare and
/// take the lock; what is allowed never comes here.
package final class DecisionRing: Sendable {
    /// One refusal.
    package struct Entry: Sendable {
        /// Eight characters that can be read out over the telephone.
        package var id: String
        package var secondsSinceEpoch: Int64
        package var kind: PolicyKind
        /// The Status' text; empty for a Secret.
        package var message: String
        /// The review as it came; nothing for a Secret, or where it is too large.
        package var review: [UInt8]?
        /// The policies that decided, to tell whether they are still the ones; not kept alive, and so no address that
        /// later ones may have again.
        package weak let policies: PolicySet?
    }

    private let entries = Mutex<[Entry]>([])
    private let countMaximum: Int
    private let byteCountMaximum: Int
    private let reviewByteCountMaximum: Int

    /// 256 refusals of reviews of at most 256 KiB, 8 MiB together.
    package init(
        countMaximum: Int = 256, reviewByteCountMaximum: Int = 256 << 10,
        byteCountMaximum: Int = 8 << 20
    ) {
        self.countMaximum = countMaximum
        self.reviewByteCountMaximum = reviewByteCountMaximum
        self.byteCountMaximum = byteCountMaximum
    }

    /// A new id: 40 random bits, so that nobody guesses the next.
    package static func makeID() -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz234567890".utf8)
        var bits = UInt64.random(in: .min ... .max)
        var id: [UInt8] = []
        for _ in 0..<8 {
            id.append(alphabet[Int(bits & 31)])
            bits >>= 5
        }
        return String(decoding: id, as: UTF8.self)
    }

    /// Keeps a refusal; forgets the oldest ones.
    package func add(
        id: String, _ kind: PolicyKind, message: String, review: Span<UInt8>, isSecret: Bool,
        _ policies: PolicySet
    ) {
        var kept: [UInt8]?
        if !isSecret, review.count <= reviewByteCountMaximum {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(review.count)
            for index in review.indices { bytes.append(review[index]) }
            kept = bytes
        }
        let entry = Entry(
            id: id, secondsSinceEpoch: WallClock.secondsSinceEpoch(), kind: kind,
            message: isSecret ? "" : message, review: kept, policies: policies)
        entries.withLock { entries in
            entries.append(entry)
            var size = entries.reduce(0) { $0 + ($1.review?.count ?? 0) }
            while entries.count > countMaximum || size > byteCountMaximum {
                size -= entries.removeFirst().review?.count ?? 0
            }
        }
    }

    package func entry(_ id: String) -> Entry? { entries.withLock { $0.last { $0.id == id } } }
}
