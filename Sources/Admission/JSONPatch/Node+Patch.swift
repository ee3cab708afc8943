// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

/// The four things that operations do to one container, with the errors of the library that the API server uses (evanphx
/// json-patch v4, spec/admission.md 7.2): negative indices count from the end, members need not exist to be replaced.
extension Node {
    /// The child under `key`; nil for a missing member.
    func patchChild(
        _ key: UTF8Text, names: borrowing Names
    ) throws(PatchFailure) -> Node? {
        if kind == .object {
            guard let name = unsafe names.find(key.buffer) else { return nil }
            return self[name]
        }
        return self[try existingIndex(key)]
    }

    /// With `value` in place of the child under `key`. A member that does not exist is added, an element must exist.
    func patchSetting(
        _ key: UTF8Text, to value: Node, workspace: inout Workspace
    ) throws(PatchFailure) -> Node {
        if kind == .object {
            return try settingMember(key, to: value, workspace: &workspace)
        }
        let index = try existingIndex(key)
        guard var builder = ContainerBuilder(.array, capacity: count, in: &workspace.arena) else {
            throw .memoryExhausted
        }
        for (position, element) in elements.enumerated() {
            builder.append(position == index ? value : element)
        }
        return builder.finish()
    }

    /// With `value` under `key`: a member set, or an element inserted before the index (`-` and -1 append).
    func patchAdding(
        _ key: UTF8Text, _ value: Node, workspace: inout Workspace
    ) throws(PatchFailure) -> Node {
        if kind == .object {
            return try settingMember(key, to: value, workspace: &workspace)
        }
        let index = try insertionIndex(key)
        guard var builder = ContainerBuilder(.array, capacity: count + 1, in: &workspace.arena)
        else { throw .memoryExhausted }
        for (position, element) in elements.enumerated() {
            if position == index { builder.append(value) }
            builder.append(element)
        }
        if index == count { builder.append(value) }
        return builder.finish()
    }

    /// Without the child under `key`.
    func patchRemoving(
        _ key: UTF8Text, workspace: inout Workspace
    ) throws(PatchFailure) -> Node {
        var name = Name.none
        var index = -1
        if kind == .object {
            guard let known = unsafe workspace.names.find(key.buffer), self[known] != nil else {
                throw .failed("Unable to remove nonexistent key: \(key.string): missing value")
            }
            name = known
        } else {
            index = try existingIndex(key)
        }
        guard var builder = ContainerBuilder(kind, capacity: count, in: &workspace.arena) else {
            throw .memoryExhausted
        }
        if kind == .object {
            for member in members where member.name != name {
                builder.append(member.value, name: member.name)
            }
        } else {
            for (position, element) in elements.enumerated() where position != index {
                builder.append(element)
            }
        }
        return builder.finish()
    }

    private func settingMember(
        _ key: UTF8Text, to value: Node, workspace: inout Workspace
    ) throws(PatchFailure) -> Node {
        let name = unsafe workspace.names.intern(key.buffer)
        guard
            var builder = ContainerBuilder(.object, capacity: count + 1, in: &workspace.arena)
        else { throw .memoryExhausted }
        var isSet = false
        for member in members {
            let isPlace = member.name == name
            builder.append(isPlace ? value : member.value, name: member.name)
            isSet = isSet || isPlace
        }
        if !isSet { builder.append(value, name: name) }
        return builder.finish()
    }

    private func existingIndex(_ key: UTF8Text) throws(PatchFailure) -> Int {
        let index = try parsedIndex(key) { problem in problem }
        guard index < count, index >= -count else { throw .invalidIndex(index) }
        return index < 0 ? index + count : index
    }

    private func insertionIndex(_ key: UTF8Text) throws(PatchFailure) -> Int {
        if key == "-" { return count }
        let index = try parsedIndex(key) {
            "value was not a proper array index: '\(key.string)': \($0)"
        }
        guard index <= count, index >= -(count + 1) else { throw .invalidIndex(index) }
        return index < 0 ? index + count + 1 : index
    }
}

extension PatchFailure {
    fileprivate static func invalidIndex(_ index: Int) -> PatchFailure {
        .failed("Unable to access invalid index: \(index): invalid index referenced")
    }
}

/// A decimal index as Go's `strconv.Atoi` reads it: a sign and leading zeros are fine.
private func parsedIndex(
    _ key: UTF8Text, _ described: (String) -> String
) throws(PatchFailure) -> Int {
    var index = 0
    var isNegative = false
    var value = 0
    if key.count > 0, key[0] == UInt8(ascii: "-") || key[0] == UInt8(ascii: "+") {
        isNegative = key[0] == UInt8(ascii: "-")
        index = 1
    }
    let first = index
    while index < key.count {
        let digit = key[index] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(Int(digit))
        guard !overflow, !carry else {
            throw .failed(
                described("strconv.Atoi: parsing \(goQuoted(key.string)): value out of range"))
        }
        value = sum
        index += 1
    }
    guard index == key.count, index > first else {
        throw .failed(described("strconv.Atoi: parsing \(goQuoted(key.string)): invalid syntax"))
    }
    return isNegative ? -value : value
}
