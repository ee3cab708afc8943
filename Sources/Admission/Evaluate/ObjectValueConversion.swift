// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// An `Object{}` as the Go map that upstream makes of it: its fields' lists and maps one level deep, `Object`s to the bottom.
///
/// A nested `Object` must be named after the field it stands in; lists and maps add nothing to the name. Lists and maps
/// further down stay values of CEL's in upstream, which no schema takes and JSON has no form for; so do bytes, times and
/// what Kubernetes' libraries make (in a JSONPatch bytes become base64).
struct ObjectValueConversion {
    enum Failure: Error {
        /// A map key that is no string, in a field of the root.
        case unusable(String)
        /// In a JSONPatch: a value that JSON has no form for.
        case noJSON(String)
        case notFinite(Double)
        /// An `Object` that is named for another place than its own; `ObjectNames` finds them all.
        case misnamed
        case tooDeep
        case memoryExhausted
    }

    private let purpose: ValueConversion.Purpose

    init(_ purpose: ValueConversion.Purpose) { self.purpose = purpose }

    /// What an `Object` must be called: the type's name of the object around it, a dot, and the field.
    private struct Place {
        let parent: UTF8Text
        let field: UTF8Text
    }

    func object(
        _ message: (type: Value, fields: Value), depth: Int, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard depth < 512 else { throw .tooDeep }
        let type = unsafe UTF8Text(message.type.utf8)
        guard
            var builder = ContainerBuilder(
                .object, capacity: message.fields.mapCount, in: &workspace.arena)
        else { throw .memoryExhausted }
        var cursor = MapCursor(message.fields)
        while let (key, value) = cursor.next(workspace.names) {
            let name = key.name(&workspace)
            let place = unsafe Place(parent: type, field: UTF8Text(key.utf8))
            var child: Cell
            do throws(Failure) {
                child = try field(value, place, depth + 1, &workspace)
            } catch {
                guard case .unusable(let problem) = error else { throw error }
                throw .unusable("fail to convert field \"\(key.swiftString)\": \(problem)")
            }
            child.name = name
            builder.append(child)
        }
        return .link(builder.finish())
    }

    /// A field's value: the elements of a list, and the members of a map, are converted each.
    private func field(
        _ value: Value, _ place: Place, _ depth: Int, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        switch value.kind {
        case .list where !value.isNativeTexts: return try list(value, place, depth, &workspace)
        case .map: return try map(value, place, depth, &workspace)
        case .opaque where value.isOpaque(.optional):
            guard let wrapped = value.wrapped else { return .null() }
            return try field(wrapped, place, depth, &workspace)
        default: return try native(value, place, depth, &workspace)
        }
    }

    private func list(
        _ value: Value, _ place: Place, _ depth: Int, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard var builder = ContainerBuilder(.array, capacity: value.listCount, in: &workspace.arena)
        else { throw .memoryExhausted }
        var cursor = ListCursor(value)
        while let element = cursor.next() {
            builder.append(try native(element, place, depth, &workspace))
        }
        return .link(builder.finish())
    }

    private func map(
        _ value: Value, _ place: Place, _ depth: Int, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        guard var builder = ContainerBuilder(.object, capacity: value.mapCount, in: &workspace.arena)
        else { throw .memoryExhausted }
        var cursor = MapCursor(value)
        while let (key, member) = cursor.next(workspace.names) {
            guard key.kind == .string else { throw .unusable(GoValue.unusable(key)) }
            let name = key.name(&workspace)
            var child = try native(member, place, depth, &workspace)
            child.name = name
            builder.append(child)
        }
        return .link(builder.finish())
    }

    /// A value as Go has it.
    private func native(
        _ value: Value, _ place: Place, _ depth: Int, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        switch value.kind {
        case .bool: return .bool(value.isTrue)
        case .int: return integer(value.signed)
        case .string: return unsafe .string(UTF8Text(value.utf8))
        case .array, .object: return unsafe .link(Node(value.cell))
        case .type: return try made(.text(value.swiftString, &workspace))
        case .null where purpose == .applyConfiguration: return .nullOfCEL()
        case .bytes where purpose == .jsonPatchValue: return try made(.base64(value, &workspace))
        case .uint: return unsigned(value.payload)
        case .double:
            let number = value.doubleBits
            if number.isFinite { return .double(number) }
            if purpose == .jsonPatchValue { throw .notFinite(number) }
            return try foreign(value, &workspace)
        case .opaque:
            if value.isOpaque(.optional) {
                guard let wrapped = value.wrapped else { return .null() }
                return try native(wrapped, place, depth, &workspace)
            }
            guard let message = value.messageParts else { return try foreign(value, &workspace) }
            try expect(unsafe UTF8Text(message.type.utf8), at: place)
            do throws(Failure) {
                return try object(message, depth: depth, &workspace)
            } catch {
                // Upstream puts the error in the object's place, for the schema to find.
                guard case .unusable(let problem) = error else { throw error }
                return try foreign(.error(problem), &workspace)
            }
        default:
            try expectNames(in: value, place, &workspace)
            return try foreign(value, &workspace)
        }
    }

    private func made(_ cell: Cell?) throws(Failure) -> Cell {
        guard let cell else { throw .memoryExhausted }
        return cell
    }

    private func integer(_ value: Int64) -> Cell {
        guard purpose == .jsonPatchValue, value.magnitude >= 1 << 53 else { return .int(value) }
        // JSON values of protocol buffers have doubles only.
        let rounded = Double(value)
        return Int64(exactly: rounded).map { .int($0) } ?? .double(rounded)
    }

    private func unsigned(_ value: UInt64) -> Cell {
        guard purpose == .jsonPatchValue else { return .uint(value) }
        return Int64(exactly: value).map { integer($0) } ?? .double(Double(value))
    }

    private func foreign(
        _ value: Value, _ workspace: inout Workspace
    ) throws(Failure) -> Cell {
        try foreign(GoValue.text(of: value, workspace.names), &workspace)
    }

    private func foreign(_ text: ForeignText, _ workspace: inout Workspace) throws(Failure) -> Cell {
        if purpose == .jsonPatchValue { throw .noJSON("proto: invalid type: \(text.type)") }
        guard let copy = UTF8Text(copying: text.joined, in: &workspace.arena) else {
            throw .memoryExhausted
        }
        return .foreign(copy)
    }

    /// The name that the field demands, compared in pieces: nothing is built while it is right.
    private func expect(_ type: UTF8Text, at place: Place) throws(Failure) {
        let dot = place.parent.count
        guard type.count == dot + 1 + place.field.count, type.slice(0..<dot) == place.parent,
            type[dot] == UInt8(ascii: "."), type.slice(dot + 1..<type.count) == place.field
        else { throw .misnamed }
    }

    /// Lists and maps that are not converted may hold objects with wrong names, which come first.
    private func expectNames(
        in value: Value, _ place: Place, _ workspace: inout Workspace
    ) throws(Failure) {
        guard value.kind == .list || value.kind == .map else { return }
        var names = ObjectNames()
        names.check(value, workspace.names, path: "\(place.parent.string).\(place.field.string)")
        if !names.mismatches.isEmpty { throw .misnamed }
    }
}
