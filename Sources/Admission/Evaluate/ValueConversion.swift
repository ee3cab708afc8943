// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON
import Kubernetes

/// Turns what a mutation's expression made (`Object{}`, or the `value` of a `JSONPatch{}`) into a document.
///
/// A nested `Object` must be named after the field it stands in; lists and maps add nothing to the name. Lists and maps with
/// objects inside are converted to the bottom inside of an `Object`, and refused as the value of a JSONPatch.
/// Source: spec/admission.md 5.6 and 7.3; wording from the recorded corpus.
package struct ValueConversion {
    package enum Purpose {
        /// The root is an `Object`; what JSON has no form for is an error.
        case applyConfiguration
        /// Any root; large integers become text, and those inside of objects pass through a double.
        case jsonPatchValue
    }

    package enum Failure: Error, Equatable {
        /// The whole text of the policy's error.
        case failed(String)
        /// A map key that is no string. Upstream puts the text in the place of the object around the map, and the schema
        /// then says that a map was expected there.
        case unusableKey(String)
        case memoryExhausted
    }

    private let purpose: Purpose

    package init(_ purpose: Purpose) { self.purpose = purpose }

    /// `value` as a node; containers that lie in a document are used where they lie.
    package func node(
        _ value: Value, workspace: inout Workspace
    ) throws(Failure) -> Node {
        if purpose == .applyConfiguration {
            guard let root = value.messageParts, unsafe UTF8Text(root.type.utf8) == "Object" else {
                throw .failed("unexpected expression result type: expected Object")
            }
        }
        let cell = try cell(value, Place(), workspace: &workspace)
        if cell.kind == .link, let node = Node.linked(cell) { return node }
        guard let node = Node.scalar(cell, in: &workspace.arena) else { throw .memoryExhausted }
        return node
    }

    /// Where a value stands.
    private struct Place {
        /// The type's name of the object around it, and the field of it: what an object here must be called. nil at the root.
        var parent: UTF8Text?
        var field = UTF8Text.nothing
        var depth = 0

        func inside(type: UTF8Text, field: UTF8Text) -> Place {
            Place(parent: type, field: field, depth: depth + 1)
        }

        var nested: Place { Place(parent: parent, field: field, depth: depth + 1) }
    }

    private func cell(
        _ value: Value, _ place: Place, workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard place.depth < 512 else { throw .failed("the value is nested more than 512 deep") }
        switch value.kind {
        case .null: return purpose == .applyConfiguration ? .nullOfCEL() : .null()
        case .bool: return .bool(value.isTrue)
        case .int: return try integer(value.signed, place, &workspace)
        case .uint: return try unsigned(value.payload, place, &workspace)
        case .double:
            let number = value.doubleBits
            guard number.isFinite else { throw unrepresentable("a number that is not finite") }
            return .double(number)
        case .string: return unsafe .string(UTF8Text(value.utf8))
        case .array, .object: return unsafe .link(Node(value.cell))
        case .list: return try list(value, place, &workspace)
        case .map: return try map(value, place, &workspace)
        case .opaque: return try opaque(value, place, &workspace)
        case .bytes where purpose == .jsonPatchValue: return try base64(value, &workspace)
        case .duration where purpose == .jsonPatchValue:
            return try text(JSONText.duration(nanoseconds: value.signed), &workspace)
        case .timestamp where purpose == .jsonPatchValue:
            return try text(
                JSONText.timestamp(seconds: value.signed, nanoseconds: value.aux), &workspace)
        case .bytes: throw unrepresentable("bytes")
        case .duration: throw unrepresentable("google.protobuf.Duration")
        case .timestamp: throw unrepresentable("google.protobuf.Timestamp")
        case .type: throw unrepresentable("type")
        case .error: throw unrepresentable("error")
        }
    }

    private func opaque(
        _ value: Value, _ place: Place, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        if value.isOpaque(.optional) {
            guard let wrapped = value.wrapped else { return .null() }
            return try cell(wrapped, place.nested, workspace: &workspace)
        }
        guard let message = value.messageParts else { throw unrepresentable("an opaque type") }
        let type = unsafe UTF8Text(message.type.utf8)
        try expect(type, at: place)
        guard
            var builder = ContainerBuilder(
                .object, capacity: message.fields.mapCount, in: &workspace.arena)
        else { throw .memoryExhausted }
        var cursor = MapCursor(message.fields)
        while let (key, field) = cursor.next(workspace.names) {
            let name = key.name(&workspace)
            var child: Cell
            do throws(Failure) {
                child = try cell(
                    field, place.inside(type: type, field: unsafe UTF8Text(key.utf8)),
                    workspace: &workspace)
            } catch {
                guard case .unusableKey(let problem) = error, place.parent != nil else { throw error }
                return try text(
                    "fail to convert field \"\(key.swiftString)\": \(problem)", &workspace)
            }
            child.name = name
            builder.append(child)
        }
        return .link(builder.finish())
    }

    private func list(
        _ value: Value, _ place: Place, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard var builder = ContainerBuilder(.array, capacity: value.listCount, in: &workspace.arena)
        else { throw .memoryExhausted }
        var cursor = ListCursor(value)
        while let element = cursor.next() {
            try expectPlain(element, in: "a list", at: place)
            builder.append(try cell(element, place.nested, workspace: &workspace))
        }
        return .link(builder.finish())
    }

    private func map(
        _ value: Value, _ place: Place, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard var builder = ContainerBuilder(.object, capacity: value.mapCount, in: &workspace.arena)
        else { throw .memoryExhausted }
        var cursor = MapCursor(value)
        while let (key, member) = cursor.next(workspace.names) {
            guard key.kind == .string else { throw unusable(key) }
            try expectPlain(member, in: "a map", at: place)
            let name = key.name(&workspace)
            var child = try cell(member, place.nested, workspace: &workspace)
            child.name = name
            builder.append(child)
        }
        return .link(builder.finish())
    }

    /// An `Object{}` directly in a list or map that is a JSONPatch's value: API servers up to 1.36 panic there and end the
    /// connection. (Inside of another `Object` they convert it.) No answer to copy, so the author is told.
    private func expectPlain(_ value: Value, in container: String, at place: Place) throws(Failure) {
        guard purpose == .jsonPatchValue, place.parent == nil, let message = value.messageParts
        else { return }
        let type = unsafe UTF8Text(message.type.utf8).string
        throw .failed(
            "JSONPath valueExpression evaluated to \(container) that holds \(type){}, at which API servers up to 1.36 "
                + "break the request off: write a map ({\"name\": …}) in its place")
    }

    /// The name that the field demands, compared in pieces: nothing is built while it is right.
    private func expect(_ type: UTF8Text, at place: Place) throws(Failure) {
        guard let parent = place.parent else { return }
        let dot = parent.count
        if type.count == dot + 1 + place.field.count, type.slice(0..<dot) == parent,
            type[dot] == UInt8(ascii: "."), type.slice(dot + 1..<type.count) == place.field
        {
            return
        }
        throw .failed(
            "type mismatch: unexpected type name \"\(type.string)\", expected "
                + "\"\(parent.string).\(place.field.string)\", which matches field name path from root "
                + "Object type")
    }

    private func integer(
        _ value: Int64, _ place: Place, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard purpose == .jsonPatchValue, value.magnitude >= 1 << 53 else { return .int(value) }
        // Inside of an object upstream passes integers through a double; elsewhere through JSON's text form.
        if place.parent != nil {
            let rounded = Double(value)
            return Int64(exactly: rounded).map { .int($0) } ?? .double(rounded)
        }
        return try text(String(value), &workspace)
    }

    private func unsigned(
        _ value: UInt64, _ place: Place, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        if let signed = Int64(exactly: value) { return try integer(signed, place, &workspace) }
        return purpose == .jsonPatchValue ? try text(String(value), &workspace) : .uint(value)
    }

    private func base64(_ value: Value, _ workspace: inout Workspace) throws(Failure) -> Cell {
        let source = unsafe value.utf8
        let count = Base64.encodedByteCount(of: source.count)
        guard let start = unsafe workspace.arena.allocate(UInt8.self, count: max(1, count)) else {
            throw .memoryExhausted
        }
        unsafe start.initialize(repeating: 0, count: count)
        var destination = unsafe MutableSpan(_unsafeStart: start, count: count)
        _ = unsafe Base64.encode(Span(_unsafeElements: source), into: &destination)
        return unsafe .string(UTF8Text(start: UnsafePointer(start), count: count))
    }

    private func text(_ text: String, _ workspace: inout Workspace) throws(Failure) -> Cell {
        guard let copy = UTF8Text(copying: text, in: &workspace.arena) else { throw .memoryExhausted }
        return .string(copy)
    }

    private func unusable(_ key: Value) -> Failure {
        switch key.kind {
        case .int where purpose == .applyConfiguration:
            return .unusableKey("map key \(Self.goRune(key.signed)) is of type types.Int, not string")
        default: return unrepresentable("a map key that is no string")
        }
    }

    /// An integer as Go's `%q` writes it: the character of that number.
    private static func goRune(_ number: Int64) -> String {
        let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
        let quoted = goQuoted(String(Character(scalar))).dropFirst().dropLast()
        return "'\(quoted == "\\\"" ? "\"" : quoted)'"
    }

    private func unrepresentable(_ what: String) -> Failure {
        switch purpose {
        case .applyConfiguration:
            .failed(
                "error applying patch: failed to convert patch object to typed object: "
                    + "unsupported type: \(what)")
        case .jsonPatchValue:
            .failed(
                "JSONPath valueExpression evaluated to a type that could not marshal to JSON: "
                    + "unsupported type: \(what)")
        }
    }
}

extension Value {
    /// The name of a string key.
    fileprivate func name(_ workspace: inout Workspace) -> JSON.Name {
        aux != 0 ? JSON.Name(rawValue: aux) : unsafe workspace.names.intern(utf8)
    }
}

extension Cell {
    fileprivate static func link(_ node: Node) -> Cell {
        unsafe Cell(payload: UInt64(UInt(bitPattern: node.cell)), name: .none, kind: .link)
    }
}

extension Node {
    fileprivate static func linked(_ cell: Cell) -> Node? {
        guard let target = unsafe UnsafePointer<Cell>(
            bitPattern: UInt(truncatingIfNeeded: cell.payload))
        else { return nil }
        return unsafe Node(target)
    }
}

extension UTF8Text {
    /// A copy in the arena; nil where its bound is reached.
    init?(copying text: String, in arena: inout Arena) {
        let count = text.utf8.count
        guard let start = unsafe arena.allocate(UInt8.self, count: max(1, count)) else { return nil }
        var place = 0
        for byte in text.utf8 {
            unsafe (start + place).initialize(to: byte)
            place += 1
        }
        unsafe self.init(start: UnsafePointer(start), count: count)
    }
}
