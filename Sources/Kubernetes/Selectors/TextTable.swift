// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Texts of a policy set packed into one array, so that comparing one with a request's bytes touches no reference count.
package struct TextTable: Sendable {
    /// Where a text lies.
    package struct Place: BitwiseCopyable, Sendable {
        package let start: UInt32
        package let count: UInt32
    }

    private var bytes: [UInt8] = []
    private var places: [Place] = []

    package init() {}

    /// Texts in the table.
    package var count: Int { places.count }

    /// Adds a text and returns its number.
    package mutating func append(_ text: String) -> Int {
        places.append(Place(start: UInt32(clamping: bytes.count), count: UInt32(clamping: text.utf8.count)))
        bytes.append(contentsOf: text.utf8)
        return places.count - 1
    }

    /// Whether the text `number` has exactly the bytes of `text`.
    package func isEqual(_ number: Int, _ text: UTF8Text) -> Bool {
        let place = places[number]
        guard Int(place.count) == text.count else { return false }
        let start = Int(place.start)
        for index in 0..<text.count where bytes[start &+ index] != text[index] { return false }
        return true
    }

    /// Whether one of the texts in `numbers` has exactly the bytes of `text`.
    package func contains(_ numbers: Range<Int>, _ text: UTF8Text) -> Bool {
        for number in numbers where isEqual(number, text) { return true }
        return false
    }

    package func string(_ number: Int) -> String {
        let place = places[number]
        return String(decoding: bytes[Int(place.start)..<Int(place.start + place.count)], as: UTF8.self)
    }
}
