// SPDX-License-Identifier: Apache-2.0

package import JSON
internal import Synchronization

/// The expressions that were made last, so that a pattern read from a parameter is compiled once
/// and not for each request, and a literal one once for all policies that have it.
///
/// Shared by all threads: a dynamic pattern is rare, and one lock costs less than a cache for each
/// thread would.
package enum RegularExpressionCache {
    /// What became of a pattern; failures are kept too, because they cost as much to find.
    package typealias Outcome = Result<RegularExpression, RegularExpressionError>

    private struct Slot {
        var pattern: [UInt8]
        var outcome: Outcome
    }

    private static let slots = Mutex<[Slot?]>(
        Array(repeating: nil, count: Limits.cachedPatternCount))

    package static func expression(_ pattern: UTF8Text) -> Outcome {
        guard pattern.count <= Limits.cachedPatternByteCount else { return compile(pattern) }
        let slot = hash(pattern) % Limits.cachedPatternCount
        let known = slots.withLock { slots in
            slots[slot].flatMap {
                unsafe pattern.buffer.elementsEqual($0.pattern) ? $0.outcome : nil
            }
        }
        if let known { return known }
        let outcome = compile(pattern)
        let entry = unsafe Slot(pattern: Array(pattern.buffer), outcome: outcome)
        slots.withLock { $0[slot] = entry }
        return outcome
    }

    private static func compile(_ pattern: UTF8Text) -> Outcome {
        do throws(RegularExpressionError) {
            return .success(try RegularExpression(pattern))
        } catch {
            return .failure(error)
        }
    }

    private static func hash(_ text: UTF8Text) -> Int {
        var state: UInt32 = 0x811C_9DC5
        for index in 0..<text.count { state = (state ^ UInt32(text[index])) &* 0x0100_0193 }
        return Int(state)
    }
}
