// SPDX-License-Identifier: Apache-2.0

/// A set of at most 256 atoms of one key. Two vectors of 16 bytes, as the arena is aligned.
struct Atoms: BitwiseCopyable, Equatable {
    private var low: SIMD2<UInt64>
    private var high: SIMD2<UInt64>

    static var none: Atoms { Atoms(low: SIMD2(repeating: 0), high: SIMD2(repeating: 0)) }
    static var all: Atoms { ~none }

    /// The set of one; `0 ≤ atom < 256`.
    init(_ atom: Int) {
        self = .none
        let bit = UInt64(1) &<< UInt64(truncatingIfNeeded: atom & 63)
        if atom & 128 == 0 { low[(atom &>> 6) & 1] = bit } else { high[(atom &>> 6) & 1] = bit }
    }

    private init(low: SIMD2<UInt64>, high: SIMD2<UInt64>) {
        self.low = low
        self.high = high
    }

    static func & (one: Atoms, other: Atoms) -> Atoms {
        Atoms(low: one.low & other.low, high: one.high & other.high)
    }
    static func | (one: Atoms, other: Atoms) -> Atoms {
        Atoms(low: one.low | other.low, high: one.high | other.high)
    }
    static prefix func ~ (atoms: Atoms) -> Atoms { Atoms(low: ~atoms.low, high: ~atoms.high) }
}
