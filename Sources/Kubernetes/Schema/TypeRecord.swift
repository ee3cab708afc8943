// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The number of a type in its catalogue.
package struct TypeID: BitwiseCopyable, Hashable, Sendable {
    package let rawValue: UInt32
    package init(_ rawValue: Int) { self.rawValue = UInt32(clamping: rawValue) }
    /// No type: members that are not declared are an error.
    package static let none = TypeID(0)
    /// Anything, replaced as a whole.
    package static let untypedAtomic = TypeID(1)
    /// Anything; maps merge key by key, lists are replaced. Go names it `__untyped_deduced_`.
    package static let deduced = TypeID(2)
}

/// What structured-merge-diff knows of one type, in 36 trivially copyable bytes.
///
/// As upstream's atom, a type may be a scalar, a list and a map at once: free-form JSON is all three.
/// Source: admission.md 6.2.
package struct TypeRecord: BitwiseCopyable, Sendable {
    package enum Scalar: UInt8, BitwiseCopyable, Sendable {
        case none, numeric, string, boolean, untyped
    }
    /// A list without relation is no list.
    package enum List: UInt8, BitwiseCopyable, Sendable {
        case none, atomic
        /// By the keys of its elements; without keys a set of scalars.
        case associative
    }
    package enum Map: UInt8, BitwiseCopyable, Sendable {
        case none, granular, atomic
    }

    package var scalar = Scalar.none
    package var list = List.none
    package var map = Map.none
    package var decoded = DecodedType.anything
    /// The type of a list's elements.
    package var element = TypeID.none
    /// The type of members that are no declared field.
    package var value = TypeID.none
    /// Declared fields in the catalogue's `fields`.
    package var firstField: UInt32 = 0
    package var fieldCount: UInt32 = 0
    /// Names of the associative keys in the catalogue's `keys`.
    package var firstKey: UInt32 = 0
    package var keyCount: UInt32 = 0
    /// Its name in `typeNames`, 0 where it was declared in place.
    package var name: UInt32 = 0

    package init() {}

    var fields: Range<Int> { Int(firstField)..<Int(firstField) + Int(fieldCount) }
    var keys: Range<Int> { Int(firstKey)..<Int(firstKey) + Int(keyCount) }
}

/// One declared field of a struct.
package struct FieldRecord: BitwiseCopyable, Sendable {
    package let name: Name
    package let type: TypeID
    /// What stands for the field in an associative key that lacks it: 1 and more is a place in `defaults`, 0 is none.
    package let defaultValue: UInt32
}

/// What Go's decoder makes of a built-in field: decides which JSON it takes and how it names itself in an error.
package enum DecodedType: UInt8, BitwiseCopyable, Sendable {
    /// A custom decoder, or none of our knowledge: nothing is checked.
    case anything
    case string, bytes, bool, int32, int64, float64
    case time, quantity, intOrString
    case structure, map, slice
}
