// SPDX-License-Identifier: Apache-2.0

/// Header fields in the order in which they stand, names in lower case (RFC 9113 §8.2).
package struct HeaderFields: Equatable, Sendable, ExpressibleByArrayLiteral {
    package private(set) var list: [(name: String, value: String)] = []

    package init() {}

    package init(arrayLiteral fields: (String, String)...) {
        for (name, value) in fields { append(name, value) }
    }

    package mutating func append(_ name: String, _ value: String) {
        list.append((name.lowercased(), value))
    }

    /// The value of the first field of this name, given in lower case.
    package subscript(name: String) -> String? {
        list.first { $0.name == name }?.value
    }

    /// Every value of this name, in order.
    package func values(_ name: String) -> [String] {
        list.filter { $0.name == name }.map(\.value)
    }

    /// The bytes that limits count: names, values and 32 for each field (RFC 9113 §6.5.2).
    var byteCount: Int {
        list.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 32 }
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.list.count == other.list.count
            && zip(one.list, other.list).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    }
}
