// SPDX-License-Identifier: Apache-2.0

/// What was read where a member's name was due, the last time the same names came before it.
///
/// Documents of one kind name their members in one order, so most names are the ones that came last time: their
/// bytes, quotes and colon included, are compared as they lie, and neither scanned, undone, hashed nor looked up. Equal
/// bytes are read equally, so a prediction is never wrong; at worst it does not hold.
@safe struct Prediction: BitwiseCopyable {
    /// The first eight bytes, and the last eight (the same ones where there are fewer).
    var first: UInt64
    var last: UInt64
    /// All bytes where there are more than sixteen, in the table's pool.
    var long: UnsafePointer<UInt8>?
    var name: Name
    var count: UInt8
    /// Where the last eight begin.
    var lastOffset: UInt8
    /// Bits of the words that are beyond the end.
    var shift: UInt8

    /// Predicts nothing: no bytes have two values.
    static var none: Prediction {
        unsafe Prediction(
            first: 0, last: 1, long: nil, name: .none, count: 0, lastOffset: 0, shift: 0)
    }

    static let countMaximum = 127
    /// 4,096 pairs of 64 bytes, 256 KiB a loop of which a document touches what it has names; the last six names choose one. Of
    /// the 476 names of an 8 KB Pod review all hold, 20 of them as second of their pair, and with twelve kinds of document in
    /// turn 402 of 411. (With 4,096 single ones 42 of the 476 did not: places met.)
    static let pairCount = 4096
    static let poolByteCount = 64 * 1024
}

extension Names {
    /// The name that was predicted, if the bytes at the cursor are the ones that were; the cursor moves behind its colon.
    /// - Precondition: at least eight bytes before `end`.
    @inline(__always) func predicted(
        _ context: UInt32, _ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Name? {
        let pair = unsafe predictions + Int(context & predictionMask) &* 2
        return unsafe Names.held(pair, &cursor, end) ?? Names.held(pair + 1, &cursor, end)
    }

    @inline(__always) private static func held(
        _ prediction: UnsafeMutablePointer<Prediction>, _ cursor: inout UnsafePointer<UInt8>,
        _ end: UnsafePointer<UInt8>
    ) -> Name? {
        let shift = unsafe UInt64(prediction.pointee.shift)
        let count = unsafe Int(prediction.pointee.count)
        guard unsafe end - cursor >= count else { return nil }
        let first = unsafe Scanner.load(cursor) ^ prediction.pointee.first
        let last = unsafe Scanner.load(cursor + Int(prediction.pointee.lastOffset)) ^ prediction.pointee.last
        // One question for both: where one fails, nearly always the other does too.
        guard (first | last) &<< shift == 0 else { return nil }
        if let long = unsafe prediction.pointee.long, unsafe !Names.areEqual(long, cursor, count) {
            return nil
        }
        unsafe cursor += count
        return unsafe prediction.pointee.name
    }

    /// Remembers what was read between the cursors, if its name stays when the request ends.
    @inline(never) mutating func learn(
        _ context: UInt32, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ name: Name
    ) {
        let count = unsafe end - start
        guard predictionMask > 0, Int(name.rawValue) < stableCount, count <= Prediction.countMaximum
        else { return }
        var long: UnsafePointer<UInt8>?
        if count > 16 {
            if poolUsed + count > Prediction.poolByteCount { forgetPredictions() }
            let copy = unsafe pool + poolUsed
            unsafe copy.initialize(from: start, count: count)
            poolUsed += count
            unsafe long = UnsafePointer(copy)
        }
        let bytes = unsafe UnsafeBufferPointer(start: start, count: min(count, 8))
        let lastOffset = max(0, count - 8)
        let pair = unsafe predictions + Int(context & predictionMask) &* 2
        unsafe pair[1] = pair[0]
        unsafe pair[0] = Prediction(
            first: NameWords(bytes).word,
            last: NameWords(UnsafeBufferPointer(start: start + lastOffset, count: min(count, 8))).word,
            long: long, name: name, count: UInt8(count), lastOffset: UInt8(lastOffset),
            shift: UInt8((8 - min(count, 8)) * 8))
    }

    /// Makes room for predictions at the end of the first request: a table that meets none pays nothing.
    mutating func preparePredictions() {
        guard predictionMask == 0 else { return }
        unsafe predictions.deallocate()
        unsafe pool.deallocate()
        unsafe predictions = .allocate(capacity: 2 * Prediction.pairCount)
        unsafe pool = .allocate(capacity: Prediction.poolByteCount)
        predictionMask = UInt32(Prediction.pairCount - 1)
        forgetPredictions()
    }

    mutating func forgetPredictions() {
        unsafe predictions.initialize(repeating: .none, count: 2 * (Int(predictionMask) + 1))
        poolUsed = 0
    }

    /// Whether the bytes between the first and the last eight are equal.
    @inline(__always) private static func areEqual(
        _ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        var offset = 8
        while offset < count &- 8 {
            if unsafe Scanner.load(one + offset) != Scanner.load(other + offset) { return false }
            offset &+= 8
        }
        return true
    }
}

extension NameWords {
    /// The first eight bytes, where there are no more.
    fileprivate var word: UInt64 { low }
}
