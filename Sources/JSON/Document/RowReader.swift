// SPDX-License-Identifier: Apache-2.0

/// Reads an array's elements that differ in nothing but their texts, as those of a long list do.
///
/// An element that was read is cut at its texts. What lies between them is compared as it stands, a word a step, and the
/// element's cells are copied:
///
///     {"key":"app","operator":"In","values":["web"]},
///     └──────┘   └────────────┘  └───────────┘   └──┘   four pieces around three texts, five cells
///
/// Equal bytes are read equally, so a row is what reading it would have given; an element that is not like it is read as any
/// other, and may be the next pattern. (10,000 requirements of a selector: 260 instructions each instead of 530.)
@safe struct RowReader: ~Copyable {
    /// Children of an array before anyone looks whether they are alike: short lists pay nothing.
    static let firstCount: UInt64 = 8

    private static let patternCount = 4
    private static let cellCountMaximum = 12
    private static let textCountMaximum = 8
    private static let pieceByteCountMaximum = 32
    /// Elements that were learned, and few like them came: then the array is left alone.
    private static let failureCountMaximum = 6

    /// Bytes between two texts, as the words that begin there; those of seventeen and more overlap.
    private struct Piece: BitwiseCopyable {
        var first, second, third, last: UInt64
        var thirdOffset, lastOffset, count: Int
        /// Bits of the first word that are beyond the end.
        var shift: UInt64
    }

    private struct Shape: BitwiseCopyable {
        var cellCount = 0
        var textCount = 0
    }

    private let shapes: UnsafeMutablePointer<Shape>
    private let cells: UnsafeMutablePointer<Cell>
    /// Of each text of a pattern the place of its cell; one more piece than texts.
    private let places: UnsafeMutablePointer<Int>
    private let pieces: UnsafeMutablePointer<Piece>
    private var known = 0
    private var replaced = 0
    private var failureCount = 0

    /// The array that is read, and where its next element began.
    private var owner: UnsafeMutablePointer<Cell>?
    private var markedCount: UInt64 = 0
    private var markedCell: UnsafeMutablePointer<Cell>?
    private var markedText: Scanner.Cursor?

    init() {
        unsafe shapes = .allocate(capacity: Self.patternCount)
        unsafe cells = .allocate(capacity: Self.patternCount * Self.cellCountMaximum)
        unsafe places = .allocate(capacity: Self.patternCount * Self.textCountMaximum)
        unsafe pieces = .allocate(capacity: Self.patternCount * (Self.textCountMaximum + 1))
        unsafe owner = nil
        unsafe markedCell = nil
        unsafe markedText = nil
    }

    deinit {
        unsafe shapes.deallocate()
        unsafe cells.deallocate()
        unsafe places.deallocate()
        unsafe pieces.deallocate()
    }

    /// Before each document: cells of the last one mean nothing in it.
    mutating func forget() { unsafe owner = nil }

    /// Whether an array's elements are still worth looking at.
    var isHopeful: Bool { failureCount < Self.failureCountMaximum }

    /// Notes where the next element of `array` begins, to be learned when it has ended.
    mutating func mark(
        _ array: UnsafeMutablePointer<Cell>, count: UInt64, cell: UnsafeMutablePointer<Cell>, text: Scanner.Cursor
    ) {
        if unsafe owner != array {
            unsafe owner = array
            known = 0
            replaced = 0
            failureCount = 0
        }
        markedCount = count
        unsafe markedCell = cell
        unsafe markedText = text
    }

    /// Makes the element that was marked a pattern, if it is the one that has ended just now and fit for it.
    ///
    /// - Parameters:
    ///   - cell: Behind its last cell.
    ///   - text: Behind the comma after it.
    mutating func learn(
        _ array: UnsafeMutablePointer<Cell>, count: UInt64, cell: UnsafeMutablePointer<Cell>, text: Scanner.Cursor
    ) {
        guard unsafe owner == array, markedCount &+ 1 == count, let first = unsafe markedCell,
            let start = unsafe markedText
        else { return }
        failureCount &+= 1
        let cellCount = unsafe cell - first
        guard cellCount > 1, cellCount <= Self.cellCountMaximum else { return }
        var number = known
        if number == Self.patternCount {
            number = replaced
            replaced = (replaced &+ 1) % Self.patternCount
        }
        // Until it is whole it is like nothing.
        unsafe (shapes + number).initialize(to: Shape())
        var pieceStart = unsafe start
        var textCount = 0
        for index in 0..<cellCount {
            let here = unsafe first[index]
            guard here.kind != .link, here.kind != .absent else { return }
            unsafe (cells + number * Self.cellCountMaximum + index).initialize(to: here)
            guard here.kind == .string else { continue }
            // A text with escapes lies elsewhere.
            guard let place = unsafe UTF8Text(first + index).start, unsafe place >= pieceStart, unsafe place < text,
                textCount < Self.textCountMaximum, unsafe set(number, textCount, pieceStart, place)
            else { return }
            unsafe (places + number * Self.textCountMaximum + textCount).initialize(to: index)
            textCount &+= 1
            unsafe pieceStart = place + here.length
        }
        guard textCount > 0, unsafe set(number, textCount, pieceStart, text) else { return }
        unsafe (shapes + number).initialize(to: Shape(cellCount: cellCount, textCount: textCount))
        known = max(known, number &+ 1)
    }

    /// Keeps the bytes between two texts. - Returns: False where they are too many.
    private func set(
        _ number: Int, _ place: Int, _ start: Scanner.Cursor, _ end: Scanner.Cursor
    ) -> Bool {
        let count = unsafe end - start
        guard count > 0, count <= Self.pieceByteCountMaximum else { return false }
        func word(_ offset: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in 0..<8 where offset &+ index < count {
                word |= unsafe UInt64(start[offset &+ index]) &<< UInt64(truncatingIfNeeded: 8 &* index)
            }
            return word
        }
        let lastOffset = max(0, count - 8)
        let thirdOffset = min(16, lastOffset)
        let secondOffset = min(8, lastOffset)
        unsafe (pieces + number * (Self.textCountMaximum + 1) + place).initialize(
            to: Piece(
                first: word(0), second: word(secondOffset), third: word(thirdOffset), last: word(lastOffset),
                thirdOffset: thirdOffset, lastOffset: lastOffset, count: count,
                shift: UInt64(max(0, 8 - count) * 8)))
        return true
    }

    /// Reads as many elements as are like one of the patterns.
    ///
    /// - Parameters:
    ///   - blockEnd: Before it a whole block of bytes lies ahead, more than any piece has.
    ///   - next: Where cells are written; as many as may follow have room.
    /// - Returns: How many were read, where the next one begins, and where its cell belongs.
    mutating func read(
        _ text: Scanner.Cursor, _ blockEnd: Scanner.Cursor, _ next: UnsafeMutablePointer<Cell>
    ) -> (count: UInt64, text: Scanner.Cursor, next: UnsafeMutablePointer<Cell>) {
        var total: UInt64 = 0
        var text = unsafe text
        var next = unsafe next
        var number = known &- 1
        var misses = 0
        // The newest first: it was made of the element before this one.
        while misses < known {
            let (count, behind) = unsafe read(number, text, blockEnd, next)
            if count > 0 {
                total &+= UInt64(truncatingIfNeeded: count)
                unsafe text = behind
                unsafe next += count &* shapes[number].cellCount
                misses = 0
            } else {
                misses &+= 1
            }
            number = number == 0 ? known &- 1 : number &- 1
        }
        if total >= Self.firstCount { failureCount = 0 }
        return unsafe (total, text, next)
    }

    /// The same for one pattern.
    private func read(
        _ number: Int, _ text: Scanner.Cursor, _ blockEnd: Scanner.Cursor, _ first: UnsafeMutablePointer<Cell>
    ) -> (Int, Scanner.Cursor) {
        let shape = unsafe shapes[number]
        guard shape.textCount > 0 else { return unsafe (0, text) }
        let cells = unsafe self.cells + number &* Self.cellCountMaximum
        let places = unsafe self.places + number &* Self.textCountMaximum
        let pieces = unsafe self.pieces + number &* (Self.textCountMaximum &+ 1)
        var text = unsafe text
        var next = unsafe first
        var count = 0
        rows: while unsafe text < blockEnd {
            // Cells of a row that is none after all are written over.
            for index in 0..<shape.cellCount { unsafe next[index] = cells[index] }
            var cursor = unsafe text
            for index in 0..<shape.textCount {
                guard unsafe cursor < blockEnd, unsafe Self.take(pieces + index, &cursor) else { break rows }
                let start = unsafe cursor
                while true {
                    guard unsafe cursor < blockEnd else { break rows }
                    let stop = unsafe Scanner.stops(cursor)
                    if stop.low | stop.high == 0 {
                        unsafe cursor += 16
                        continue
                    }
                    let isLow = stop.low != 0
                    let found = isLow ? stop.low : stop.high
                    unsafe cursor += found.trailingZeroBitCount &>> 3 &+ (isLow ? 0 : 8)
                    break
                }
                // A piece begins with the quote that ends the text: what else stops one is found there.
                let place = unsafe next + places[index]
                unsafe place.pointee.payload = UInt64(UInt(bitPattern: start))
                unsafe place.pointee.kindAndLength =
                    UInt32(truncatingIfNeeded: cursor - start) &<< 4 | UInt32(Kind.string.rawValue)
            }
            guard unsafe cursor < blockEnd, unsafe Self.take(pieces + shape.textCount, &cursor) else { break }
            unsafe text = cursor
            unsafe next += shape.cellCount
            count &+= 1
        }
        return unsafe (count, text)
    }

    /// Moves the cursor behind the piece, if it stands there.
    @inline(__always) private static func take(
        _ piece: UnsafeMutablePointer<Piece>, _ cursor: inout Scanner.Cursor
    ) -> Bool {
        var difference = unsafe Scanner.load(cursor) ^ piece.pointee.first
        let count = unsafe piece.pointee.count
        if count > 8 {
            difference |= unsafe Scanner.load(cursor + piece.pointee.lastOffset) ^ piece.pointee.last
            if count > 16 {
                difference |= unsafe Scanner.load(cursor + 8) ^ piece.pointee.second
                difference |= unsafe Scanner.load(cursor + piece.pointee.thirdOffset) ^ piece.pointee.third
            }
        }
        guard unsafe difference &<< piece.pointee.shift == 0 else { return false }
        unsafe cursor += count
        return true
    }
}

extension Document {
    /// Goes on behind a comma, where an array has as many elements as its frame waits for: reads the rows that follow.
    ///
    /// What follows them is of another shape; it is marked, and learned when it has ended.
    @inline(never) mutating func readRows(
        _ text: Scanner.Cursor, _ blockEnd: Scanner.Cursor, _ next: UnsafeMutablePointer<Cell>,
        _ array: UnsafeMutablePointer<Cell>, _ frame: UnsafeMutablePointer<Frame>
    ) -> (Scanner.Cursor, UnsafeMutablePointer<Cell>) {
        // An object's frame holds bits of names, which say nothing here.
        guard unsafe array.pointee.kind == .array, followsRows else { return unsafe (text, next) }
        let count = unsafe array.pointee.payload &>> 32
        if count > RowReader.firstCount {
            unsafe rows.learn(array, count: count, cell: next, text: text)
            let found = unsafe rows.read(text, blockEnd, next)
            unsafe array.pointee.payload &+= found.count &<< 32
            unsafe rows.mark(array, count: count &+ found.count, cell: found.next, text: found.text)
            unsafe frame.pointee.seen = rows.isHopeful ? count &+ found.count &+ 1 &- RowReader.firstCount : Frame.never
            return unsafe (found.text, found.next)
        }
        unsafe rows.mark(array, count: count, cell: next, text: text)
        unsafe frame.pointee.seen = 1
        return unsafe (text, next)
    }
}
