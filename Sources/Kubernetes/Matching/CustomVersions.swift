// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The versions of every custom kind that has schemas: each is equivalent to the others of its group and kind.
///
/// Custom resources are stored in one version and served in all, converted by changing apiVersion alone (strategy None;
/// what a conversion webhook does cannot be known here). In the order of the schemas.
@safe package final class CustomVersions: @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let entries: [GroupVersionType]

    init(_ versions: [(group: String, version: String, kind: String)]) {
        let count = versions.reduce(0) { $0 + $1.group.utf8.count + $1.version.utf8.count + $1.kind.utf8.count }
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, count))
        var end = 0
        func copied(_ text: String) -> UTF8Text {
            let start = end
            for byte in text.utf8 {
                unsafe (bytes + end).initialize(to: byte)
                end += 1
            }
            return unsafe UTF8Text(start: UnsafePointer(bytes + start), count: end - start)
        }
        var entries: [GroupVersionType] = []
        for entry in versions {
            entries.append(
                GroupVersionType(
                    group: copied(entry.group), version: copied(entry.version), type: copied(entry.kind)))
        }
        unsafe self.bytes = bytes
        self.entries = entries
    }

    deinit { unsafe bytes.deallocate() }

    package var isEmpty: Bool { entries.isEmpty }

    /// The first version of `kind` that `accepts`, its own left out.
    func first(
        of kind: GroupVersionType, where accepts: (GroupVersionType) -> Bool
    ) -> GroupVersionType? {
        for index in entries.indices {
            let entry = entries[index]
            guard entry.type == kind.type, entry.group == kind.group else { continue }
            if entry.version == kind.version { continue }
            if accepts(entry) { return entry }
        }
        return nil
    }

    /// Whether there is more than one version of `kind`, this one among them.
    func contains(_ kind: GroupVersionType) -> Bool { entries.contains { $0 == kind } }
}
