// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON
import Kubernetes

/// Turns what a mutation's expression made (`Object{}`, or the `value` of a `JSONPatch{}`) into a document.
///
/// Upstream has two ways, and so two sets of rules and words. An `Object{}` becomes a Go map of Go values
/// (`ObjectValueConversion`); any other value of a JSONPatch becomes a JSON value of protocol buffers (`JSONValueConversion`).
/// Source: spec/admission.md 5.6 and 7.3; wording from the recorded corpus.
package struct ValueConversion {
    package enum Purpose {
        /// The root is an `Object`; what JSON has no form for is shown to the schema, which refuses it.
        case applyConfiguration
        /// Any root; what JSON has no form for is an error.
        case jsonPatchValue
    }

    package enum Failure: Error, Equatable {
        /// The whole text of the policy's error.
        case failed(String)
        case memoryExhausted
    }

    private let purpose: Purpose

    package init(_ purpose: Purpose) { self.purpose = purpose }

    /// `value` as a node; containers that lie in a document are used where they lie.
    package func node(
        _ value: Value, workspace: inout Workspace
    ) throws(Failure) -> Node {
        let cell = try cell(value, &workspace)
        if cell.kind == .link, let node = Node.linked(cell) { return node }
        guard let node = Node.scalar(cell, in: &workspace.arena) else { throw .memoryExhausted }
        return node
    }

    private func cell(_ value: Value, _ workspace: inout Workspace) throws(Failure) -> Cell {
        guard let root = value.messageParts else {
            if purpose == .applyConfiguration {
                throw .failed("unexpected expression result type: expected Object")
            }
            return try JSONValueConversion().cell(value, depth: 0, &workspace)
        }
        if purpose == .applyConfiguration, unsafe !(UTF8Text(root.type.utf8) == "Object") {
            throw .failed("unexpected expression result type: expected Object")
        }
        do throws(ObjectValueConversion.Failure) {
            return try ObjectValueConversion(purpose).object(root, depth: 0, &workspace)
        } catch {
            throw failure(for: error, of: value, workspace.names)
        }
    }

    /// Upstream looks at all names before it converts anything.
    private func failure(
        for error: ObjectValueConversion.Failure, of value: Value, _ names: borrowing JSON.Names
    ) -> Failure {
        if case .memoryExhausted = error { return .memoryExhausted }
        var found = ObjectNames()
        found.check(value, names)
        if !found.mismatches.isEmpty {
            return .failed("type mismatch: " + found.mismatches.joined(separator: "\n"))
        }
        return switch (error, purpose) {
        case (.tooDeep, _), (.misnamed, _): .failed("the value is nested too deep, or too large")
        case (.unusable, .applyConfiguration): .failed("invalid return type: *dynamic.ObjectVal")
        case (.notFinite(let number), _): .notFinite(number, in: "*structpb.Struct")
        case (.unusable(let problem), _), (.noJSON(let problem), _): .noJSON(problem)
        case (.memoryExhausted, _): .memoryExhausted
        }
    }
}

extension ValueConversion.Failure {
    /// A value of a JSONPatch that upstream cannot write as JSON, with its own reason.
    static func noJSON(_ reason: String) -> Self {
        .failed(
            "JSONPath valueExpression evaluated to a type that could not marshal to JSON: \(reason)")
    }

    /// A number that JSON has no form for. - Parameter type: What upstream was writing.
    static func notFinite(_ number: Double, in type: String) -> Self {
        .noJSON(
            "json: error calling MarshalJSON for type \(type): proto: "
                + "google.protobuf.Value.number_value: invalid \(GoValue.text(number)) value")
    }
}

extension Value {
    /// The name of a string key.
    func name(_ workspace: inout Workspace) -> JSON.Name {
        aux != 0 ? JSON.Name(rawValue: aux) : unsafe workspace.names.intern(utf8)
    }
}

extension Cell {
    static func link(_ node: Node) -> Cell {
        unsafe Cell(payload: UInt64(UInt(bitPattern: node.cell)), name: .none, kind: .link)
    }

    /// A string that is copied into the arena; nil past the arena's bound.
    static func text(_ text: String, _ workspace: inout Workspace) -> Cell? {
        UTF8Text(copying: text, in: &workspace.arena).map { .string($0) }
    }

    /// Bytes as base64; nil past the arena's bound.
    static func base64(_ value: Value, _ workspace: inout Workspace) -> Cell? {
        let source = unsafe value.utf8
        let count = Base64.encodedByteCount(of: source.count)
        guard let start = unsafe workspace.arena.allocate(UInt8.self, count: max(1, count)) else {
            return nil
        }
        unsafe start.initialize(repeating: 0, count: count)
        var destination = unsafe MutableSpan(_unsafeStart: start, count: count)
        _ = unsafe Base64.encode(Span(_unsafeElements: source), into: &destination)
        return unsafe .string(UTF8Text(start: UnsafePointer(start), count: count))
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
