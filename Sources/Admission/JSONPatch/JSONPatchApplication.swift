// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Applies the operations of one JSON Patch to a document, one after the other, as the API server's library does.
///
/// The semantics are evanphx json-patch v4's, which is laxer than RFC 6902: see spec/admission.md 7.2. The patch is atomic: the
/// caller keeps the original until every operation is through.
package struct JSONPatchApplication {
    /// The document after the operations so far.
    package private(set) var root: Node
    private var copiedByteCount = 0

    package init(_ root: Node) { self.root = root }

    package mutating func apply(
        _ operation: PatchOperation, workspace: inout Workspace
    ) throws(PatchFailure) {
        if operation.operation.unreadableEscape != nil { throw .failed("Unexpected kind: unknown") }
        if operation.operation == "add" {
            try add(operation, &workspace)
        } else if operation.operation == "remove" {
            try remove(operation, &workspace)
        } else if operation.operation == "replace" {
            try replace(operation, &workspace)
        } else if operation.operation == "move" {
            try move(operation, &workspace)
        } else if operation.operation == "copy" {
            try copy(operation, &workspace)
        } else if operation.operation == "test" {
            try test(operation, &workspace)
        } else {
            throw .failed("Unexpected kind: \(operation.operation.string)")
        }
    }

    private mutating func add(
        _ operation: PatchOperation, _ workspace: inout Workspace
    ) throws(PatchFailure) {
        let path = operation.path
        if path.unreadableEscape != nil { throw .missing("add operation failed to decode path") }
        guard let target = try PatchTarget(path, in: root, workspace: &workspace) else {
            throw .missing("add operation does not apply: doc is missing path: \"\(path.string)\"")
        }
        let value = try Self.orNull(operation.value, &workspace)
        let changed: Node
        do throws(PatchFailure) {
            changed = try target.container.patchAdding(target.key, value, workspace: &workspace)
        } catch {
            throw error.inside("error in add for path: '\(path.string)'")
        }
        root = try target.replacing(with: changed, workspace: &workspace)
    }

    private mutating func remove(
        _ operation: PatchOperation, _ workspace: inout Workspace
    ) throws(PatchFailure) {
        let path = operation.path
        if path.unreadableEscape != nil { throw .missing("remove operation failed to decode path") }
        guard let target = try PatchTarget(path, in: root, workspace: &workspace) else {
            throw .missing("remove operation does not apply: doc is missing path: \"\(path.string)\"")
        }
        let changed: Node
        do throws(PatchFailure) {
            changed = try target.container.patchRemoving(target.key, workspace: &workspace)
        } catch {
            throw error.inside("error in remove for path: '\(path.string)'")
        }
        root = try target.replacing(with: changed, workspace: &workspace)
    }

    private mutating func replace(
        _ operation: PatchOperation, _ workspace: inout Workspace
    ) throws(PatchFailure) {
        let path = operation.path
        try Self.expectReadable(path, "replace operation failed to decode path")
        let value = try Self.orNull(operation.value, &workspace)
        if path.count == 0 {
            guard value.isContainer else {
                // What upstream formats there is no error.
                throw .failed("replace operation value must be object or array: %!w(<nil>)")
            }
            root = value
            return
        }
        guard let target = try PatchTarget(path, in: root, workspace: &workspace) else {
            throw .missing("replace operation does not apply: doc is missing path: \(path.string)")
        }
        let changed: Node
        do throws(PatchFailure) {
            changed = try target.container.patchSetting(target.key, to: value, workspace: &workspace)
        } catch {
            if error == .memoryExhausted { throw error }
            throw .missing("replace operation does not apply: doc is missing key: \(path.string)")
        }
        root = try target.replacing(with: changed, workspace: &workspace)
    }

    private mutating func move(
        _ operation: PatchOperation, _ workspace: inout Workspace
    ) throws(PatchFailure) {
        let from = operation.from
        guard from.count > 0 else {
            throw .missing("move operation failed to decode from: operation, missing from field")
        }
        try Self.expectReadable(from, "move operation failed to decode from")
        guard let source = try PatchTarget(from, in: root, workspace: &workspace) else {
            throw .missing("move operation does not apply: doc is missing from path: \(from.string)")
        }
        let value: Node
        let changed: Node
        do throws(PatchFailure) {
            let found = try source.container.patchChild(source.key, names: workspace.names)
            changed = try source.container.patchRemoving(source.key, workspace: &workspace)
            value = try Self.orNull(found, &workspace)
        } catch {
            throw error.inside("error in move for path: '\(source.key.string)'")
        }
        root = try source.replacing(with: changed, workspace: &workspace)
        let path = operation.path
        try Self.expectReadable(path, "move operation failed to decode path")
        guard let target = try PatchTarget(path, in: root, workspace: &workspace) else {
            throw .missing(
                "move operation does not apply: doc is missing destination path: \(path.string)")
        }
        let added: Node
        do throws(PatchFailure) {
            added = try target.container.patchAdding(target.key, value, workspace: &workspace)
        } catch {
            throw error.inside("error in move for path: '\(path.string)'")
        }
        root = try target.replacing(with: added, workspace: &workspace)
    }

    private mutating func copy(
        _ operation: PatchOperation, _ workspace: inout Workspace
    ) throws(PatchFailure) {
        let from = operation.from
        guard from.count > 0 else {
            throw .missing("copy operation failed to decode from: operation, missing from field")
        }
        try Self.expectReadable(from, "copy operation failed to decode from")
        guard let source = try PatchTarget(from, in: root, workspace: &workspace) else {
            throw .missing("copy operation does not apply: doc is missing from path: \(from.string)")
        }
        let value: Node
        do throws(PatchFailure) {
            let found = try source.container.patchChild(source.key, names: workspace.names)
            value = try Self.orNull(found, &workspace)
        } catch {
            throw error.inside("error in copy for from: '\(from.string)'")
        }
        let path = operation.path
        if path.unreadableEscape != nil { throw .missing("copy operation failed to decode path") }
        guard let target = try PatchTarget(path, in: root, workspace: &workspace) else {
            throw .missing(
                "copy operation does not apply: doc is missing destination path: \(path.string)")
        }
        copiedByteCount += value.approximateByteCount(names: workspace.names)
        guard copiedByteCount <= Limits.patchCopyByteCount else {
            throw .failed(
                "Unable to complete the copy, the accumulated size increase of copy is "
                    + "\(copiedByteCount), exceeding the limit \(Limits.patchCopyByteCount)")
        }
        let added: Node
        do throws(PatchFailure) {
            added = try target.container.patchAdding(target.key, value, workspace: &workspace)
        } catch {
            throw error.inside("error while adding value during copy")
        }
        root = try target.replacing(with: added, workspace: &workspace)
    }

    private func test(
        _ operation: PatchOperation, _ workspace: inout Workspace
    ) throws(PatchFailure) {
        let path = operation.path
        try Self.expectReadable(path, "test operation failed to decode path")
        if path.count == 0 {
            guard let value = operation.value, value.isPatchEqual(to: root) else { throw .testFailed }
            return
        }
        guard let target = try PatchTarget(path, in: root, workspace: &workspace) else {
            throw .missing("test operation does not apply: is missing path: \(path.string)")
        }
        let found: Node?
        do throws(PatchFailure) {
            found = try target.container.patchChild(target.key, names: workspace.names)
        } catch {
            throw error.inside("error in test for path: '\(path.string)'")
        }
        // A missing member equals an absent value only: `value: null` does not pass (recorded: jp-test-missing-path-null).
        guard let found else {
            if operation.value == nil { return }
            throw .testFailed
        }
        guard let value = operation.value, value.isPatchEqual(to: found) else { throw .testFailed }
    }

    /// - Parameter what: What upstream says before the decoder's words.
    private static func expectReadable(
        _ text: UTF8Text, _ what: @autoclosure () -> String
    ) throws(PatchFailure) {
        guard let escape = text.unreadableEscape else { return }
        throw .failed("\(what()): invalid character '\(escape)' in string escape code")
    }

    private static func orNull(
        _ value: Node?, _ workspace: inout Workspace
    ) throws(PatchFailure) -> Node {
        if let value { return value }
        guard let null = Node.scalar(.null(), in: &workspace.arena) else { throw .memoryExhausted }
        return null
    }
}

extension PatchFailure {
    fileprivate static func missing(_ text: String) -> PatchFailure {
        .failed(text + ": missing value")
    }

    fileprivate func inside(_ context: @autoclosure () -> String) -> PatchFailure {
        guard case .failed(let text) = self else { return self }
        return .failed("\(context()): \(text)")
    }
}
