// SPDX-License-Identifier: Apache-2.0

/// A document that was read: the tape of its cells, and what reading the next one needs.
///
/// One belongs to a loop thread and is read into again and again; it keeps its memory, so a warm one asks the system
/// for nothing. Strings stay where they lie in the bytes, and those with escapes are undone into the arena: bytes, names
/// and arena must live as long as any node is used.
///
///     var document = Document()
///     try document.read(body, into: &workspace)
///     let kind = document.root[workspace.names.intern("kind")]
@safe public struct Document: ~Copyable {
    /// Cells in reading order. Invariant: `cellCount ≤ cellCapacity`.
    var cells: UnsafeMutablePointer<Cell>
    var cellCapacity: Int
    var cellCount: Int
    /// The containers around the one being read, outermost first: `Limits.depthMaximum + 1` frames.
    let frames: UnsafeMutablePointer<Frame>
    /// By name, the object in which it was last met and its cell there; see `Document+Duplicates`.
    var stamps: UnsafeMutablePointer<Stamp>
    var stampCapacity: Int
    var epoch: UInt32
    var rows = RowReader()
    /// Whether alike elements of long arrays are read the short way; a test compares both.
    var followsRows = true
    /// Most bytes of one document.
    public let byteCountMaximum: Int

    public init(byteCountMaximum: Int = Limits.documentByteCountMaximum) {
        self.byteCountMaximum = min(byteCountMaximum, 1 << 28)
        cellCapacity = 1024
        unsafe cells = .allocate(capacity: cellCapacity)
        unsafe cells.initialize(to: .null())
        cellCount = 1
        unsafe frames = .allocate(capacity: Limits.depthMaximum + 1)
        stampCapacity = 0
        unsafe stamps = .allocate(capacity: 1)
        epoch = 0
    }

    deinit {
        unsafe cells.deallocate()
        unsafe frames.deallocate()
        unsafe stamps.deallocate()
    }

    /// The value that was read last; null before the first and after a failed reading.
    public var root: Node { unsafe Node(UnsafePointer(cells)) }

    /// Reads one document in a single strict pass (RFC 8259): UTF-8 is checked, keys are interned, the last of several
    /// members of one name stays (Go's decoder into a map), an unpaired surrogate escape becomes U+FFFD (likewise).
    ///
    /// - Parameter bytes: At most `byteCountMaximum`; they must outlive every node and `workspace.reset()`.
    /// - Throws: Where and why it is no document. The root is null then.
    /// - Complexity: O(bytes), for hostile ones too.
    public mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, into workspace: inout Workspace
    ) throws(JSONError) {
        try unsafe read(bytes, names: &workspace.names, arena: &workspace.arena)
    }

    /// As above, for bytes that the caller holds as a span.
    public mutating func read(
        _ bytes: Span<UInt8>, into workspace: inout Workspace
    ) throws(JSONError) {
        let buffer = unsafe bytes.withUnsafeBufferPointer { unsafe $0 }
        try unsafe read(buffer, names: &workspace.names, arena: &workspace.arena)
    }

    /// As above, with the names and the arena apart.
    public mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, names: inout Names, arena: inout Arena
    ) throws(JSONError) {
        let failure: ScanFailure
        do throws(ScanFailure) {
            guard bytes.count <= byteCountMaximum else {
                throw ScanFailure(.tooLarge, byteOffset: byteCountMaximum)
            }
            if cellCapacity > Limits.cellCapacityKept, bytes.count < Limits.cellCapacityKept {
                reallocate(capacity: Limits.cellCapacityKept, keeping: 0)
                forgetStamps()
            }
            if try unsafe scan(bytes, names: &names, arena: &arena) { removeAbsent() }
            return
        } catch {
            failure = error
        }
        unsafe cells.initialize(to: .null())
        cellCount = 1
        throw unsafe JSONError(failure, in: bytes)
    }

    /// Room for `capacity` cells, uninitialised: memory that is not written to is not used.
    mutating func reserve(_ capacity: Int) {
        if capacity > cellCapacity { reallocate(capacity: capacity, keeping: 0) }
    }

    /// A larger (or smaller) tape; cells before `count` move.
    mutating func reallocate(capacity: Int, keeping count: Int) {
        let larger = UnsafeMutablePointer<Cell>.allocate(capacity: capacity)
        unsafe larger.moveInitialize(from: cells, count: count)
        unsafe cells.deallocate()
        unsafe cells = larger
        cellCapacity = capacity
    }
}

/// What is known of an open container beside its cell.
struct Frame: BitwiseCopyable {
    /// Of an object one bit a member's name; all bits once two names met on one. Of an array with how many elements its rows are
    /// looked at again, less `RowReader.firstCount`.
    var seen: UInt64

    /// As many elements no array has.
    static let never = UInt64.max - 1
}

/// Where reading stopped, before line and column are known.
struct ScanFailure: Error, BitwiseCopyable {
    var problem: JSONError.Problem
    var byteOffset: Int

    init(_ problem: JSONError.Problem, byteOffset: Int) {
        self.problem = problem
        self.byteOffset = byteOffset
    }
}
