// SPDX-License-Identifier: Apache-2.0

public import JSON

/// One value of the language: sixteen trivially copyable bytes.
///
/// The layout is that of the tape's `Cell` (payload, second word, kind in the low four bits and a
/// length in the other 28), and the first eight kinds have `JSON.Kind`'s numbers, so a scalar of a
/// document is nearly a plain copy. What does not fit lies in the arena, in the request's bytes or
/// in the program's constants, and the value holds its address: nothing is owned, nothing is
/// counted.
///
///     kind                payload                          aux                 length
///     null                -                                -                   -
///     bool                0 or 1                           -                   -
///     int, uint, double   the bits                         -                   -
///     string, bytes       address of the first byte        interned name or 0  bytes
///     array, object       address of the tape's cell       -                   -
///     duration            nanoseconds                      -                   -
///     timestamp           seconds since 1970               nanoseconds         -
///     list                address of the first element     -                   elements
///     map                 address of its `MapStorage`      -                   -
///     type                address of the name's first byte -                   bytes
///     opaque              its library's                    its library's       `OpaqueTag`
///     error               by `ErrorCode`                   by `ErrorCode`      `ErrorCode`
@frozen public struct Value: BitwiseCopyable, Sendable {
    @usableFromInline package var payload: UInt64
    /// `aux` in the low half, kind and length in the high one: two loads and two stores a value are
    /// what the machine's loop pays for.
    @usableFromInline package var meta: UInt64

    @inlinable package init(payload: UInt64, aux: UInt32 = 0, kind: Kind, length: Int = 0) {
        self.init(
            payload: payload, aux: aux,
            kindAndLength: UInt32(truncatingIfNeeded: length) &<< 4 | UInt32(kind.rawValue))
    }

    @inlinable package init(payload: UInt64, aux: UInt32, kindAndLength: UInt32) {
        self.payload = payload
        meta = UInt64(kindAndLength) &<< 32 | UInt64(aux)
    }

    @inlinable package var aux: UInt32 {
        get { UInt32(truncatingIfNeeded: meta) }
        set { meta = meta & 0xFFFF_FFFF_0000_0000 | UInt64(newValue) }
    }

    /// Kind in the low four bits, the length in the other 28.
    @inlinable package var kindAndLength: UInt32 {
        get { UInt32(truncatingIfNeeded: meta &>> 32) }
        set { meta = meta & 0xFFFF_FFFF | UInt64(newValue) &<< 32 }
    }

    /// What a value is. The numbers of the first eight are `JSON.Kind`'s.
    @frozen public enum Kind: UInt8, BitwiseCopyable, Sendable {
        case null = 0
        case bool = 1
        case int = 2
        case uint = 3
        case double = 4
        case string = 5
        /// A list that lies in a document.
        case array = 6
        /// A map that lies in a document.
        case object = 7
        case bytes = 8
        case duration = 9
        case timestamp = 10
        /// A list that an expression built.
        case list = 11
        /// A map that an expression built.
        case map = 12
        case type = 13
        /// A value of a library's type: an optional, a message, a quantity.
        case opaque = 14
        case error = 15
    }

    @inlinable public var kind: Kind {
        unsafe unsafeBitCast(UInt8(truncatingIfNeeded: kindAndLength & 15), to: Kind.self)
    }

    /// Bytes of a string, elements of a built list, the tag of an opaque value, the code of an
    /// error.
    @inlinable package var length: Int { Int(kindAndLength &>> 4) }

    /// The most that `length` holds; longer strings and lists are refused where they would be made.
    @inlinable package static var lengthMaximum: Int { 1 &<< 28 &- 1 }
}

extension Value {
    /// A tape's value: scalars are copied, containers stay where they are.
    @inlinable package init(cell: UnsafePointer<Cell>) {
        let here = unsafe cell.pointee
        let number = here.kindAndLength & 15
        if number <= UInt32(Kind.string.rawValue) {
            if number == UInt32(Kind.uint.rawValue) {
                // Numbers of JSON that an int does not hold are doubles here, as in Kubernetes'
                // decoder.
                self = .double(Double(here.payload))
            } else {
                self.init(payload: here.payload, aux: 0, kindAndLength: here.kindAndLength)
            }
        } else if number == UInt32(JSON.Kind.link.rawValue),
            let target = unsafe Node.target(of: cell)
        {
            unsafe self.init(
                payload: here.payload, aux: 0, kindAndLength: target.pointee.kindAndLength & 15)
        } else {
            self.init(payload: UInt64(UInt(bitPattern: cell)), aux: 0, kindAndLength: number)
        }
    }

    /// A document's value as the language sees it.
    @inlinable public init(_ node: Node) { unsafe self.init(cell: node.cell) }

    /// The cell of an `array` or `object`.
    /// - Precondition: the kind is one of the two.
    @inlinable package var cell: UnsafePointer<Cell> {
        unsafe UnsafePointer(bitPattern: UInt(truncatingIfNeeded: payload)).unsafelyUnwrapped
    }
}
