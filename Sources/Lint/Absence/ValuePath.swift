// SPDX-License-Identifier: Apache-2.0

/// Where a value comes from: a variable of the request and the steps down from it.
///
/// `object.metadata.labels['team']` and `object.metadata.labels.team` are one path, as they are one value.
struct ValuePath: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        /// A field, or the key of a map.
        case member(String)
        case index(Int64)
        /// Each element; the number tells the loops of one analysis apart.
        case element(Int)
    }

    var root: String
    var steps: [Step] = []

    func appending(_ step: Step) -> ValuePath { ValuePath(root: root, steps: steps + [step]) }

    /// It and everything above it.
    var prefixes: [ValuePath] {
        (0...steps.count).map { ValuePath(root: root, steps: Array(steps.prefix($0))) }
    }

    /// Whether it runs through the elements of a list, so that it may be another place each time.
    var isOfElements: Bool { steps.contains { if case .element = $0 { true } else { false } } }

    /// As people write it: `spec.containers[].image`; the root is left out where it is `object`.
    var shortText: String {
        root == "object" && !steps.isEmpty
            ? String(text.dropFirst("object".count + (text.hasPrefix("object.") ? 1 : 0))) : text
    }

    var text: String {
        steps.reduce(into: root) { text, step in
            switch step {
            case .member(let name): text += isPlain(name) ? ".\(name)" : "['\(name)']"
            case .index(let index): text += "[\(index)]"
            case .element: text += "[]"
            }
        }
    }

    /// As JSON Pointer writes it; nothing where it runs through each element of a list.
    var pointer: String? {
        var text = ""
        for step in steps {
            switch step {
            case .member(let name):
                text += "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
            case .index(let index): text += "/\(index)"
            case .element: return nil
            }
        }
        return text
    }
}

/// Whether a name may follow a dot.
func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { return false }
    return name.utf8.allSatisfy {
        ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 &- UInt8(ascii: "0") < 10
            || $0 == UInt8(ascii: "_")
    }
}
