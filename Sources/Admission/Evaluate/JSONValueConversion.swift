// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// The `value` of a `JSONPatch{}` that is no `Object` as JSON: CEL's own mapping, by protocol buffers' JSON values.
///
/// Bytes become base64, times and large integers their text; map keys are strings.
struct JSONValueConversion {
    typealias Failure = ValueConversion.Failure

    func cell(_ value: Value, depth: Int, _ workspace: inout Workspace) throws(Failure) -> Cell {
        guard depth < 512 else { throw .failed("the value is nested more than 512 deep") }
        switch value.kind {
        case .null: return .null()
        case .bool: return .bool(value.isTrue)
        case .int:
            return value.signed.magnitude < 1 << 53
                ? .int(value.signed) : try made(.text(String(value.signed), &workspace))
        case .uint:
            return value.payload < 1 << 53
                ? .int(Int64(truncatingIfNeeded: value.payload))
                : try made(.text(String(value.payload), &workspace))
        case .double:
            guard value.doubleBits.isFinite else {
                throw .notFinite(value.doubleBits, in: "*structpb.Value")
            }
            return .double(value.doubleBits)
        case .string: return unsafe .string(UTF8Text(value.utf8))
        case .bytes: return try made(.base64(value, &workspace))
        case .duration: return try made(.text(JSONText.duration(nanoseconds: value.signed), &workspace))
        case .timestamp:
            return try made(.text(
                JSONText.timestamp(seconds: value.signed, nanoseconds: value.aux), &workspace))
        case .array, .object: return unsafe .link(Node(value.cell))
        case .list: return try list(value, depth, &workspace)
        case .map: return try map(value, depth, &workspace)
        case .opaque where value.isOpaque(.optional):
            guard let wrapped = value.wrapped else { throw .noJSON("optional.none() dereference") }
            return try cell(wrapped, depth: depth + 1, &workspace)
        case .type, .opaque, .error: throw .noJSON(GoValue.noConversion(value, to: "*structpb.Value"))
        }
    }

    private func made(_ cell: Cell?) throws(Failure) -> Cell {
        guard let cell else { throw .memoryExhausted }
        return cell
    }

    private func list(
        _ value: Value, _ depth: Int, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard var builder = ContainerBuilder(.array, capacity: value.listCount, in: &workspace.arena)
        else { throw .memoryExhausted }
        var cursor = ListCursor(value)
        while let element = cursor.next() {
            try expectPlain(element, in: "a list")
            builder.append(try cell(element, depth: depth + 1, &workspace))
        }
        return .link(builder.finish())
    }

    private func map(
        _ value: Value, _ depth: Int, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard var builder = ContainerBuilder(.object, capacity: value.mapCount, in: &workspace.arena)
        else { throw .memoryExhausted }
        var cursor = MapCursor(value)
        while let (key, member) = cursor.next(workspace.names) {
            guard key.kind == .string else { throw .noJSON(GoValue.noConversion(key, to: "string")) }
            try expectPlain(member, in: "a map")
            let name = key.name(&workspace)
            var child = try cell(member, depth: depth + 1, &workspace)
            child.name = name
            builder.append(child)
        }
        return .link(builder.finish())
    }

    /// An `Object{}` directly in a list or map that is a JSONPatch's value: API servers up to 1.36 panic there and end the
    /// connection. (Inside of another `Object` they convert it.) No answer to copy, so the author is told.
    private func expectPlain(_ value: Value, in container: String) throws(Failure) {
        guard let message = value.messageParts else { return }
        let type = unsafe UTF8Text(message.type.utf8).string
        throw .failed(
            "JSONPath valueExpression evaluated to \(container) that holds \(type){}, at which API servers up to 1.36 "
                + "break the request off: write a map ({\"name\": …}) in its place")
    }
}
