// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// What is wrong with the operations of a policy's JSON Patches.
struct JSONPatchFindings {
    let context: PolicyContext
    let analysis: AbsenceAnalysis
    let shape: MutationShape

    func findings() -> [Finding] {
        var findings: [Finding] = []
        for operation in shape.operations {
            if let fault = pathFault(operation) {
                findings.append(fault)
                continue
            }
            findings += unescaped(operation)
            // What is moved is looked for before the place that it is moved to.
            let missing =
                operation.from == nil
                ? missingParent(operation) ?? missingTarget(operation)
                : missingTarget(operation) ?? missingParent(operation)
            if let missing { findings.append(missing) }
        }
        return findings
    }

    private var text: CompiledText { shape.text }
    private var effect: String {
        context.policy.failsClosed
            ? "is refused (failurePolicy Fail)"
            : "passes unchanged, silently (failurePolicy Ignore)"
    }
    private var level: Finding.Level { context.policy.failsClosed ? .error : .warning }

    private func finding(
        _ id: String, _ level: Finding.Level, _ operation: MutationShape.Operation,
        _ consequence: String,
        fix: String, rewritten: [String] = []
    ) -> Finding {
        Finding(
            id, level, at: context.place(text, operation.path.node), object: context.object,
            path: text.expression.path, consequence, fix: fix, rewritten: rewritten)
    }

    // MARK: The path itself

    private func pathFault(_ operation: MutationShape.Operation) -> Finding? {
        let path = operation.path
        if !path.startsWithSlash {
            return finding(
                "json-patch-path", .error, operation,
                "The path \"\(path.text)\" has no leading slash, so everything before its first slash is ignored and another place is patched, or none.",
                fix: "Begin the path with a slash.",
                rewritten: replacing("\(path.text)", with: "/\(path.text)"))
        }
        if path.hasBadEscape {
            return finding(
                "json-patch-unescaped", .error, operation,
                "In the path \"\(path.text)\" a ~ stands for itself only as ~0, so another key is patched.",
                fix: "Write ~0 for ~, or put the key through jsonpatch.escapeKey().",
                rewritten: replacing(path.text, with: path.text.replacing("~", with: "~0")))
        }
        for kind in context.scope.kinds {
            guard var type = kind.type else { continue }
            for (index, segment) in path.segments.enumerated() {
                let record = context.kinds.catalogue.record(type)
                let isScalar = record.scalar != .untyped || record.decoded == .quantity
                if record.map == .none, record.list == .none, isScalar {
                    return belowScalar(operation, kind.name, index)
                }
                guard let next = self.next(segment, from: type, kind) else {
                    if case .key(let key) = segment, kind.isBuiltIn, record.fieldCount > 0,
                        record.value == .none
                    {
                        return undeclared(operation, kind.name, key, type)
                    }
                    break
                }
                type = next
            }
        }
        return nil
    }

    private func next(_ segment: PatchPath.Segment, from type: TypeID, _ kind: MatchScope.Kind)
        -> TypeID?
    {
        let record = context.kinds.catalogue.record(type)
        if record.list != .none { return record.element }
        switch segment {
        case .key(let key):
            return context.kinds.step(.member(key), from: type, isBuiltIn: kind.isBuiltIn).type
        case .computed: return record.value == .none ? nil : record.value
        }
    }

    /// The path goes on below a text: nearly always a key with a slash in it.
    private func belowScalar(
        _ operation: MutationShape.Operation, _ kind: String, _ index: Int
    ) -> Finding {
        let pieces = operation.path.text.split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        guard operation.path.isLiteral, index >= 1, index + 1 <= pieces.count - 1 else {
            return finding(
                "json-patch-path", .error, operation,
                "The path \"\(operation.path.text)\" goes on below a value that has no members, so each \(kind) \(effect).",
                fix: "End the path at the value, or escape the slash in the key with ~1.")
        }
        let key = pieces[index...].joined(separator: "/")
        let escaped =
            pieces[..<index].joined(separator: "/") + "/" + pieces[index...].joined(separator: "~1")
        return finding(
            "json-patch-unescaped", .error, operation,
            "The slash in the key \"\(key)\" ends a segment of the path, so each \(kind) \(effect).",
            fix: "Write ~1 for the slash, or put the key through jsonpatch.escapeKey().",
            rewritten: replacing(operation.path.text, with: escaped)
                + replacing(
                    operation.path.text, with: pieces[..<index].joined(separator: "/") + "/",
                    then: " + jsonpatch.escapeKey(\(celText(key)))"))
    }

    private func undeclared(
        _ operation: MutationShape.Operation, _ kind: String, _ key: String, _ type: TypeID
    ) -> Finding {
        let suggestion = nearest(key, among: context.kinds.fieldNames(of: type))
        return finding(
            "json-patch-path", .error, operation,
            "\(kind) has no field '\(key)' at \"\(operation.path.text)\", so each request is refused with an internal error, whatever the failurePolicy.",
            fix: suggestion.map { "Did you mean '\($0)'?" } ?? "Name a field that \(kind) has.",
            rewritten: suggestion.map { replacing("/\(key)", with: "/\($0)") } ?? [])
    }

    // MARK: Keys

    private func unescaped(_ operation: MutationShape.Operation) -> [Finding] {
        operation.path.parts.filter { !$0.isEscaped && isKey($0, operation.path) }.map { part in
            finding(
                "json-patch-unescaped", .warning, operation,
                "A key with a slash or a tilde, such as every label with a prefix, is taken apart here, and another place is patched or the request fails.",
                fix: "Put the key through jsonpatch.escapeKey().", rewritten: escaping(part))
        }
    }

    /// Whether a computed part is the key of a map, and not an index.
    private func isKey(_ part: PatchPath.Part, _ path: PatchPath) -> Bool {
        guard part.segment >= 0, let parent = path.ancestor(part.segment) else {
            return part.segment >= 0
        }
        for kind in context.scope.kinds {
            guard let type = analysis.type(of: parent, in: kind) else { continue }
            return context.kinds.catalogue.record(type).list == .none
        }
        return true
    }

    private func escaping(_ part: PatchPath.Part) -> [String] {
        let source = SourceText(text.text)
        guard let before = part.plusBefore else { return [] }
        let start = source.skippingSpace(Int(text.ast[before].offset) + 1)
        let end = part.plusAfter.map { Int(text.ast[$0].offset) } ?? source.endOfValue(at: start)
        guard start < end, end <= source.scalars.count else { return [] }
        let operand = trimmed(source.text(start..<end))
        let space = source.text(start..<end).hasSuffix(" ") ? " " : ""
        let result = source.applying([
            TextEdit(range: start..<end, replacement: "jsonpatch.escapeKey(\(operand))\(space)")
        ])
        return [result].filter { context.compiles($0, like: text) }
    }

    private func replacing(_ old: String, with new: String, then rest: String = "") -> [String] {
        for quote in ["\"", "'"] where text.text.contains("\(quote)\(old)") {
            let isWhole = text.text.contains("\(quote)\(old)\(quote)")
            if !rest.isEmpty, !isWhole { continue }
            let result = text.text.replacing(
                isWhole ? "\(quote)\(old)\(quote)" : "\(quote)\(old)",
                with: isWhole ? "\(quote)\(new)\(quote)\(rest)" : "\(quote)\(new)")
            if context.compiles(result, like: text) { return [result] }
        }
        let result = text.text.replacing(old, with: new)
        return rest.isEmpty && result != text.text && context.compiles(result, like: text)
            ? [result] : []
    }

    // MARK: What must be there

    private func missingParent(_ operation: MutationShape.Operation) -> Finding? {
        let count = operation.path.segments.count
        guard count > 1 else { return nil }
        var missing: [ValuePath] = []
        for length in 1..<count {
            guard let path = operation.path.ancestor(length) else { break }
            if isMissing(path, operation.known) { missing.append(path) }
        }
        guard let first = missing.first else { return nil }
        // What is made for something else than an add, or as an element of a list, would be there with nothing in it.
        let isMade =
            operation.name == "add"
            && missing.allSatisfy { if case .index? = $0.steps.last { false } else { true } }
        return finding(
            "json-patch-missing-parent", level, operation,
            "\(operation.name.isEmpty ? "An operation" : "The \(operation.name)") at \"\(operation.path.text)\" needs \(first.shortText): each \(kindNames) without it \(effect).",
            fix: isMade ? "Make the parent first where it is missing." : "Patch only what is there.",
            rewritten: isMade ? creating(missing) : asking(missing[missing.count - 1]))
    }

    /// What is removed, replaced, moved or copied must be there.
    private func missingTarget(_ operation: MutationShape.Operation) -> Finding? {
        let target: PatchPath?
        switch operation.name {
        case "remove", "replace": target = operation.path
        case "move", "copy": target = operation.from
        default: target = nil
        }
        guard let path = target?.valuePath, isMissing(path, operation.known) else { return nil }
        let name = operation.name
        let added = name == "replace" ? adding(operation, path) : []
        return finding(
            "json-patch-missing-target", level, operation,
            "The \(name) of \(path.shortText) fails where there is nothing to \(name): each \(kindNames) without it \(effect).",
            fix: added.isEmpty
                ? "\(name.prefix(1).uppercased())\(name.dropFirst()) only what is there."
                : "Use add, which replaces what is there, or ask first.",
            rewritten: added + asking(path))
    }

    /// The patch with `add` for `replace`: for a member both set it.
    private func adding(_ operation: MutationShape.Operation, _ path: ValuePath) -> [String] {
        guard case .member? = path.steps.last, let node = operation.nameNode else { return [] }
        let source = SourceText(text.text)
        let start = Int(text.ast[node].offset)
        guard let end = source.afterText(at: start) else { return [] }
        let quote = source.text(start..<start + 1)
        let result = source.applying([
            TextEdit(range: start..<end, replacement: "\(quote)add\(quote)")
        ])
        return [result].filter { context.compiles($0, like: text) }
    }

    /// The patch only where something is there.
    private func asking(_ path: ValuePath) -> [String] {
        guard path.pointer != nil else { return [] }
        return ["\(presenceTest(path)) ? \(text.text) : []"].filter {
            context.compiles($0, like: text)
        }
    }

    private var kindNames: String {
        let names = context.scope.kinds.map(\.name)
        return names.count < 3 ? names.joined(separator: " and ") : "object"
    }

    private func isMissing(_ path: ValuePath, _ known: Known) -> Bool {
        switch analysis.reason(path, known) {
        case .absent, .absentKey: true
        default: false
        }
    }

    /// The patch behind one that adds each missing parent.
    private func creating(_ missing: [ValuePath]) -> [String] {
        var parts: [String] = []
        for path in missing {
            guard let pointer = path.pointer else { return [] }
            let type = context.scope.kinds.lazy.compactMap { analysis.type(of: path, in: $0) }.first
            let isList = type.map { context.kinds.catalogue.record($0).list != .none } ?? false
            parts.append(
                "(\(presenceTest(path)) ? [] : [JSONPatch{op: \"add\", path: \"\(pointer)\", value: \(isList ? "[]" : "{}")}])"
            )
        }
        let result = parts.joined(separator: " + ") + " + (\(text.text))"
        return [result].filter { context.compiles($0, like: text) }
    }

    /// An expression that is true where the path is there, and never fails.
    private func presenceTest(_ path: ValuePath) -> String {
        var tests: [String] = []
        for length in 1...max(1, path.steps.count) {
            let prefix = ValuePath(root: path.root, steps: Array(path.steps.prefix(length)))
            guard isMissing(prefix, Known(context.scope)) || length == path.steps.count else {
                continue
            }
            let owner = ValuePath(root: path.root, steps: Array(path.steps.prefix(length - 1))).text
            switch prefix.steps.last {
            case .member(let name):
                tests.append(
                    isPlain(name) ? "has(\(owner).\(name))" : "\(celText(name)) in \(owner)")
            case .index(let index): tests.append("size(\(owner)) > \(index)")
            default: continue
            }
        }
        return tests.joined(separator: " && ")
    }
}
