// SPDX-License-Identifier: Apache-2.0

/// A token bucket: so many events at once, and so many each second after that.
///
/// The guard against HTTP/2 floods (rapid reset, CVE-2023-44487; SETTINGS, PING and CONTINUATION
/// floods, CVE-2019-9511 to 9518). Pure: the time is a parameter.
struct Budget {
    /// 0 ≤ available ≤ capacity.
    private(set) var available: Int
    private let capacity: Int
    private let nanosecondsPerToken: UInt64
    private var refilledAt: UInt64

    /// - Parameter perSecond: at least 1.
    init(capacity: Int, perSecond: Int, at nanoseconds: UInt64) {
        self.capacity = capacity
        available = capacity
        nanosecondsPerToken = 1_000_000_000 / UInt64(max(1, perSecond))
        refilledAt = nanoseconds
    }

    /// Pays for one event.
    ///
    /// - Returns: `false` when the peer has spent its budget. A clock that runs backwards refills
    ///   nothing.
    mutating func spend(at nanoseconds: UInt64) -> Bool {
        if available < capacity, nanoseconds > refilledAt {
            let earned = (nanoseconds - refilledAt) / nanosecondsPerToken
            if earned >= UInt64(capacity - available) {
                available = capacity
                refilledAt = nanoseconds
            } else {
                available += Int(earned)
                refilledAt += earned * nanosecondsPerToken
            }
        } else if available == capacity {
            refilledAt = max(refilledAt, nanoseconds)
        }
        guard available > 0 else { return false }
        available -= 1
        return true
    }
}
