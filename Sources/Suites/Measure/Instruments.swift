// SPDX-License-Identifier: Apache-2.0

import Admission
import CEL
import Kubernetes
import Synchronization

/// Where an expression stands, to find it again in every compilation.
struct SiteKey: Hashable, Sendable {
    var place: Place
    var path: String

    init(_ site: ExpressionSite) {
        place = site.place
        path = site.path
    }
}

extension ScalarMap {
    /// Where a code point of an expression stands in its file.
    func place(ofCodePoint offset: UInt32, of site: ExpressionSite, in source: Source) -> Place {
        let leading =
            source.text == site.text
            ? 0 : site.text.unicodeScalars.prefix { $0.properties.isWhitespace }.count
        return place(ofCodePoint: Int(offset) + leading, in: site.text, startingAt: site.place)
    }
}

extension AST {
    /// The nodes of a macro that its author wrote: what is looped over, and what is asked or made of each element.
    func authoredParts(_ loop: Comprehension) -> [NodeIndex] {
        func operands(_ node: NodeIndex) -> [NodeIndex] {
            if case .call(_, let arguments) = self[node].kind { Array(self[arguments]) } else { [] }
        }
        func elements(_ node: NodeIndex) -> [NodeIndex] {
            guard let list = operands(node).last, case .list(let items, _) = self[list].kind else {
                return []
            }
            return Array(self[items])
        }
        switch loop.macro {
        case .all, .exists, .allTwo, .existsTwo:
            return [loop.range] + operands(loop.step).dropFirst()
        case .existsOne, .existsOneTwo, .filter: return [loop.range] + operands(loop.step).prefix(1)
        case .map, .transformList: return [loop.range] + elements(loop.step)
        case .mapFiltered, .transformListFiltered:
            let parts = operands(loop.step)
            return [loop.range] + parts.prefix(1) + (parts.count > 1 ? elements(parts[1]) : [])
        case .bind: return [loop.initial, loop.result]
        default: return [loop.range]
        }
    }

    /// The part of a macro that is a condition of each element.
    func predicate(_ loop: Comprehension) -> NodeIndex? {
        switch loop.macro {
        case .all, .exists, .allTwo, .existsTwo, .existsOne, .existsOneTwo, .filter, .mapFiltered,
            .transformListFiltered:
            let parts = authoredParts(loop)
            return parts.count > 1 ? parts[1] : nil
        default: return nil
        }
    }

    /// Nodes below a node that the author wrote.
    func authoredChildren(_ node: NodeIndex) -> [NodeIndex] {
        switch self[node].kind {
        case .select(let operand, _, _): [operand]
        case .call(_, let arguments): Array(self[arguments])
        case .memberCall(_, let target, let arguments): [target] + Array(self[arguments])
        case .list(let elements, _): Array(self[elements])
        case .map(let entries): self[entries].flatMap { [$0.key, $0.value] }
        case .message(_, let fields): self[fields].map(\.value)
        case .comprehension(let index): authoredParts(self[index])
        default: []
        }
    }

    func function(_ node: NodeIndex) -> String {
        switch self[node].kind {
        case .call(let name, _), .memberCall(let name, _, _): names[name]
        default: ""
        }
    }
}
