// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// Finds every `Object` whose type is named for another place than the one it stands in.
///
/// An object in the field `spec` of an `Object` is an `Object.spec`; lists and maps add nothing to the name. Asked only
/// when a conversion has failed, so it may build texts. Source: spec/admission.md 5.6.
struct ObjectNames {
    /// Upstream's words, an entry for each.
    private(set) var mismatches: [String] = []
    /// A list may hold one value many times: values looked at are bounded, and what is beyond goes unsaid.
    private var remaining = 10_000

    /// - Parameter path: The name that an object here must have; nil at the root, where any name is its own.
    mutating func check(_ value: Value, _ names: borrowing JSON.Names, path: String? = nil) {
        remaining -= 1
        guard remaining > 0, mismatches.count < 64 else { return }
        switch value.kind {
        case .list:
            var cursor = ListCursor(value)
            while let element = cursor.next() { check(element, names, path: path) }
        case .map:
            var cursor = MapCursor(value)
            while let (_, member) = cursor.next(names) { check(member, names, path: path) }
        default:
            guard let message = value.messageParts else { return }
            let type = unsafe UTF8Text(message.type.utf8).string
            let path = path ?? type
            if type != path {
                mismatches.append(
                    "unexpected type name \"\(type)\", expected \"\(path)\", which matches field name path "
                        + "from root Object type")
            }
            var cursor = MapCursor(message.fields)
            while let (key, field) = cursor.next(names) {
                check(field, names, path: "\(path).\(key.swiftString)")
            }
        }
    }
}
