// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// A rate for each of many askers: so many at once, and so many a second in the long run.
///
/// Bounded: an asker whose bucket is full again is forgotten, and when all room is taken by others a new one is refused.
struct TokenBuckets<Key: Hashable> {
    private struct Bucket {
        /// Requests that may come now.
        var level: Double
        var at: MonotonicTime
    }

    let burst: Double
    let perSecond: Double
    let keyCountMaximum: Int
    private var buckets: [Key: Bucket] = [:]

    init(burst: Int, perSecond: Int, keyCountMaximum: Int) {
        self.burst = Double(burst)
        self.perSecond = Double(perSecond)
        self.keyCountMaximum = keyCountMaximum
    }

    var count: Int { buckets.count }

    /// Whether one more may come; takes it from the asker's room if so.
    mutating func spend(_ key: Key, at now: MonotonicTime) -> Bool {
        guard var bucket = buckets[key] else {
            if buckets.count >= keyCountMaximum { forgetIdle(at: now) }
            guard buckets.count < keyCountMaximum else { return false }
            buckets[key] = Bucket(level: burst - 1, at: now)
            return true
        }
        bucket.level = level(of: bucket, at: now)
        bucket.at = now
        let isAllowed = bucket.level >= 1
        if isAllowed { bucket.level -= 1 }
        buckets[key] = bucket
        return isAllowed
    }

    private func level(of bucket: Bucket, at now: MonotonicTime) -> Double {
        let seconds = Double(max(0, now.nanoseconds(since: bucket.at))) / 1e9
        return min(burst, bucket.level + seconds * perSecond)
    }

    private mutating func forgetIdle(at now: MonotonicTime) {
        buckets = buckets.filter { level(of: $0.value, at: now) < burst }
    }
}
