// SPDX-License-Identifier: Apache-2.0

/// The last place where a name was met: in which object (`epoch`), at which cell.
struct Stamp: BitwiseCopyable {
    var epoch: UInt32
    var index: UInt32
}

/// Members of the same name: the last one stays, as in Go's decoder into a map, where each assignment replaces.
///
/// Reading keeps one bit a name for each open object; only objects in which two names met on one bit are looked at again,
/// once, when they end. So ordinary documents pay an `or` a member, and a hostile one is walked once more.
/// Only where members were replaced, which no client of ours does, the open containers are kept in an array.
extension Document {
    /// Makes every member of the object at `index` absent that a later one replaces.
    /// - Returns: Whether there were any.
    @inline(never) mutating func markReplaced(in index: Int, nameCount: Int) -> Bool {
        prepareStamps(nameCount: nameCount)
        let childCount = unsafe cells[index].childCount
        var replaced = 0
        var member = index + 1
        for _ in 0..<childCount {
            let cell = unsafe cells[member]
            let name = Int(cell.name.rawValue)
            if unsafe stamps[name].epoch == epoch {
                let earlier = unsafe Int(stamps[name].index)
                // An absent cell's payload says how many cells of it follow.
                unsafe cells[earlier] = Cell(
                    payload: UInt64(cells[earlier].cellCount), name: .none, kind: .absent)
                replaced += 1
            }
            unsafe stamps[name] = Stamp(epoch: epoch, index: UInt32(truncatingIfNeeded: member))
            member += 1 + cell.cellCount
        }
        unsafe cells[index].payload -= UInt64(replaced) << 32
        return replaced > 0
    }

    /// Gives back what a document of very many names needed.
    mutating func forgetStamps() {
        unsafe stamps.deallocate()
        unsafe stamps = .allocate(capacity: 1)
        stampCapacity = 0
    }

    /// A new epoch, and a stamp for each name; new ones are of epoch 0, which is no object's.
    private mutating func prepareStamps(nameCount: Int) {
        if stampCapacity < nameCount {
            let capacity = max(nameCount, stampCapacity * 2)
            let larger = UnsafeMutablePointer<Stamp>.allocate(capacity: capacity)
            unsafe larger.initialize(repeating: Stamp(epoch: 0, index: 0), count: capacity)
            unsafe stamps.deallocate()
            unsafe stamps = larger
            stampCapacity = capacity
            epoch = 0
        }
        if epoch == .max {
            unsafe stamps.initialize(repeating: Stamp(epoch: 0, index: 0), count: stampCapacity)
            epoch = 0
        }
        epoch += 1
    }

    /// Closes the gaps that absent members left and corrects the cell counts of the containers around them.
    @inline(never) mutating func removeAbsent() {
        var open = ContiguousArray<(index: Int, end: Int)>()
        var read = 0
        var write = 0
        while true {
            while let last = open.last, last.end == read {
                open.removeLast()
                let childCount = unsafe cells[last.index].payload &>> 32
                unsafe cells[last.index].payload =
                    childCount &<< 32 | UInt64(truncatingIfNeeded: write - last.index - 1)
            }
            guard read < cellCount else { break }
            let cell = unsafe cells[read]
            if cell.kind == .absent {
                read += 1 + Int(truncatingIfNeeded: cell.payload)
                continue
            }
            unsafe cells[write] = cell
            read += 1
            if cell.cellCount > 0 { open.append((write, read + cell.cellCount)) }
            write += 1
        }
        cellCount = write
    }
}
