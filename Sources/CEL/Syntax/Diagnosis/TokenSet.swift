// SPDX-License-Identifier: Apache-2.0

/// A set of token kinds; one bit each.
struct TokenSet: OptionSet, Hashable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    init(_ kinds: TokenKind...) { rawValue = kinds.reduce(0) { $0 | 1 << UInt64($1.rawValue) } }

    /// Stands in sets of what may follow for "and the rule may end here".
    static let endOfRule = TokenSet(rawValue: 1 << 63)

    func contains(_ kind: TokenKind) -> Bool { rawValue & 1 << UInt64(kind.rawValue) != 0 }

    /// The kinds in upstream's order.
    var kinds: [TokenKind] { TokenKind.allCases.filter(contains) }

    /// As messages list what was expected.
    var display: String {
        let names = kinds.map(\.display)
        return names.count == 1 ? names[0] : "{\(names.joined(separator: ", "))}"
    }
}
