// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A kind or a resource with its group and version, as texts that lie in the request.
///
/// One type for both triples: `type` is `Pod` in a kind and `pods` in a resource. The core group is the empty text.
package struct GroupVersionType: BitwiseCopyable {
    package let group: UTF8Text
    package let version: UTF8Text
    package let type: UTF8Text

    package init(group: UTF8Text, version: UTF8Text, type: UTF8Text) {
        self.group = group
        self.version = version
        self.type = type
    }

    package static var nothing: GroupVersionType {
        GroupVersionType(group: .nothing, version: .nothing, type: .nothing)
    }

    package static func == (one: GroupVersionType, other: GroupVersionType) -> Bool {
        one.type == other.type && one.group == other.group && one.version == other.version
    }

    /// As Go prints a GroupVersionKind: `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`.
    package var kindText: String { "\(group.string)/\(version.string), Kind=\(type.string)" }
}

extension UTF8Text {
    /// No bytes: an absent or empty field.
    package static var nothing: UTF8Text { unsafe UTF8Text(start: nil, count: 0) }
    package var isEmpty: Bool { count == 0 }
}
