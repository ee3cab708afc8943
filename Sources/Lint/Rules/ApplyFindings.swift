// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// What an `Object{…}` sets that an ApplyConfiguration may not set, or that the kind does not have.
///
/// Everything atomic is refused, empty or not: lists such as `tolerations` and `args`, structs such as `fieldRef`.
/// Source: spec/admission.md 6.3.
struct ApplyFindings {
    let context: PolicyContext
    let analysis: AbsenceAnalysis
    let shape: MutationShape

    func findings() -> [Finding] {
        var findings: [Finding] = []
        var flagged: [ValuePath] = []
        for field in shape.fields {
            if flagged.contains(where: { field.path.prefixes.contains($0) }) { continue }
            guard let finding = finding(field) else { continue }
            flagged.append(field.path)
            findings.append(finding)
        }
        return findings
    }

    private func finding(_ field: MutationShape.Field) -> Finding? {
        if let wrong = typeName(field) { return wrong }
        for kind in context.scope.kinds {
            guard kind.type != nil else { continue }
            let parent = ValuePath(root: "object", steps: Array(field.path.steps.dropLast()))
            guard let parentType = analysis.type(of: parent, in: kind) else { continue }
            var name = ""
            if case .member(let last)? = field.path.steps.last { name = last }
            let parentRecord = context.kinds.catalogue.record(parentType)
            guard let type = analysis.type(of: field.path, in: kind) else {
                guard parentRecord.fieldCount > 0, parentRecord.value == .none else { continue }
                return unknown(field, name, kind.name, parentType)
            }
            let record = context.kinds.catalogue.record(type)
            // Below maps without declared fields nothing is looked at, as upstream does not.
            if parentRecord.fieldCount == 0, parentRecord.map != .none { continue }
            if record.scalar == .none, record.list == .atomic || record.map == .atomic {
                return atomic(field, record, kind.name)
            }
            if let wrong = ApplyTypes(shape.text, context.kinds).mismatch(type, field.value) {
                return mismatch(field, wrong, kind.name)
            }
        }
        return nil
    }

    private func mismatch(
        _ field: MutationShape.Field, _ wrong: ApplyTypes.Mismatch, _ kind: String
    ) -> Finding {
        Finding(
            "apply-wrong-type", .error, at: context.place(shape.text, wrong.node),
            object: context.object, path: shape.text.expression.path,
            "\(field.path.shortText) takes \(wrong.expected) and is given \(wrong.found), so each \(kind) that reaches this mutation \(effect).",
            fix: wrong.found == "null"
                ? "Leave the field out; what is set cannot be unset so." : "Convert the value.")
    }

    /// A value's type must be called as its place is: lists and maps add no segment.
    private func typeName(_ field: MutationShape.Field) -> Finding? {
        guard case .message(let type, _) = shape.text.ast[field.value].kind else { return nil }
        let name = shape.text.ast.names[type]
        let expected = field.path.steps.reduce(into: "Object") { text, step in
            if case .member(let member) = step { text += ".\(member)" }
        }
        guard name != expected, name.hasPrefix("Object") else { return nil }
        return Finding(
            "apply-type-name", .error, at: context.place(shape.text, field.value),
            object: context.object, path: shape.text.expression.path,
            "The value of \(field.path.shortText) is called \(name), so each object that reaches this mutation \(effect): \"type mismatch\".",
            fix: "Call it \(expected).",
            rewritten: [shape.text.text.replacing("\(name){", with: "\(expected){")].filter {
                context.compiles($0, like: shape.text)
            })
    }

    private var effect: String {
        context.policy.failsClosed
            ? "is refused (failurePolicy Fail)"
            : "passes unchanged, silently (failurePolicy Ignore)"
    }

    private func atomic(_ field: MutationShape.Field, _ record: TypeRecord, _ kind: String)
        -> Finding
    {
        let what = record.list == .atomic ? "list" : record.fieldCount > 0 ? "struct" : "map"
        return Finding(
            "apply-atomic", .error, at: context.place(shape.text, offset: field.offset),
            object: context.object, path: shape.text.expression.path,
            "\(field.path.shortText) is an atomic \(what), which an ApplyConfiguration may not set: each \(kind) that reaches this mutation \(effect).",
            fix: "Set it with patchType JSONPatch.", rewritten: patch(field, record))
    }

    private func unknown(
        _ field: MutationShape.Field, _ name: String, _ kind: String, _ parent: TypeID
    ) -> Finding {
        let suggestion = nearest(name, among: context.kinds.fieldNames(of: parent))
        return Finding(
            "apply-unknown-field", .error, at: context.place(shape.text, offset: field.offset),
            object: context.object, path: shape.text.expression.path,
            "\(kind) has no field \(field.path.shortText), so each \(kind) that reaches this mutation \(effect): \"field not declared in schema\".",
            fix: suggestion.map { "Did you mean '\($0)'?" } ?? "Name a field that \(kind) has.")
    }

    /// The same change as a JSON Patch, where the value is written out: a JSONPatch expression for `jsonPatch.expression`.
    private func patch(_ field: MutationShape.Field, _ record: TypeRecord) -> [String] {
        guard let pointer = field.path.pointer else { return [] }
        let source = SourceText(shape.text.text)
        func operation(_ path: String, _ value: String) -> String {
            "JSONPatch{op: \"add\", path: \"\(path)\", value: \(value)}"
        }
        var text: String
        if record.list == .atomic {
            guard case .list(let elements, _) = shape.text.ast[field.value].kind else { return [] }
            var position = source.skippingSpace(field.offset + 1)
            guard source.after("[", at: position) != nil else { return [] }
            position += 1
            var operations: [String] = []
            for _ in shape.text.ast[elements] {
                let start = source.skippingSpace(position)
                let end = source.endOfValue(at: start)
                operations.append(operation("\(pointer)/-", source.text(start..<end)))
                position = source.skippingSpace(end) + 1
            }
            guard let list = optionalText(field.path) else { return [] }
            text = "(\(list).hasValue() ? [] : [\(operation(pointer, "[]"))])"
            if !operations.isEmpty { text += " + [\(operations.joined(separator: ", "))]" }
        } else {
            let start = source.skippingSpace(field.offset + 1)
            text = "[\(operation(pointer, source.text(start..<source.endOfValue(at: start))))]"
        }
        guard text.unicodeScalars.count <= Limits.rewrittenCount,
            let checked = try? shape.text.environment.compile(Source(text)),
            checked.type == .list(.object("JSONPatch"))
        else { return [] }
        return [text]
    }

}
