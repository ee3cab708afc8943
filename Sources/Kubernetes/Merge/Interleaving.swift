// SPDX-License-Identifier: Apache-2.0

import JSON

/// The order in which a merged list holds what both sides have. Source: admission.md 6.5, step by step.
struct Interleaving {
    enum Step {
        /// An element that only the live list has.
        case live(Int)
        /// The patch's element, merged with its live twin if it has one.
        case merged(Int)
    }

    private let liveItems, patchItems: ListIndex
    private var liveCursor = 0
    private var patchCursor = 0
    /// The patch's next element, in its order, that the live list has too.
    private var shared: Int
    /// The live elements, to see whether the result is anything else.
    private var originals: Node.Elements
    private(set) var hasChanged: Bool

    init(live: Node, liveItems: ListIndex, patchItems: ListIndex) {
        self.liveItems = liveItems
        self.patchItems = patchItems
        shared = 0
        originals = live.elements
        hasChanged = false
        skipUnshared()
    }

    mutating func next() -> Step? {
        while liveCursor < liveItems.count || patchCursor < patchItems.count {
            if liveCursor < liveItems.count, patchCursor < patchItems.count {
                let twin = Int(liveItems[liveCursor].twin)
                if twin == patchCursor {
                    liveCursor &+= 1
                    popShared()
                    return takePatch()
                }
                if twin >= 0, shared < patchItems.count, shared != twin {
                    // It comes where the patch has it.
                    liveCursor &+= 1
                    continue
                }
            }
            if liveCursor < liveItems.count {
                let twin = Int(liveItems[liveCursor].twin)
                if twin < 0 {
                    liveCursor &+= 1
                    return .live(liveCursor &- 1)
                }
                if patchItems[twin].isMerged { liveCursor &+= 1 }
            }
            if patchCursor < patchItems.count {
                if shared == patchCursor { popShared() }
                return takePatch()
            }
        }
        // Fewer than before: elements that shared a key.
        if originals.next() != nil { hasChanged = true }
        return nil
    }

    /// Takes note of what was put into the result.
    mutating func emitted(_ node: Node) {
        guard let original = originals.next(), original.isIdentical(to: node) else {
            hasChanged = true
            return
        }
    }

    private mutating func takePatch() -> Step {
        patchItems[patchCursor].isMerged = true
        patchCursor &+= 1
        return .merged(patchCursor &- 1)
    }

    private mutating func popShared() {
        guard shared < patchItems.count else { return }
        shared &+= 1
        skipUnshared()
    }

    private mutating func skipUnshared() {
        while shared < patchItems.count, patchItems[shared].twinCount == 0 { shared &+= 1 }
    }
}
