// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import CEL

@Suite("Evaluating as the specification says (cel-spec)")
struct SpecificationEvaluationTests {
    /// The tables of the language itself.
    static let files = [
        "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists",
        "logic", "macros",
        "macros2", "namespace", "parse", "plumbing", "string", "timestamps",
    ].filter(SpecificationCorpus.files.contains)

    /// Where Kubernetes' recorded answers decide otherwise than the tables: keys of maps may be
    /// doubles, and of a repeated key the last counts.
    static let contradictions = [
        "fields/qualified_identifier_resolution/map_key_float": "5",
        "fields/qualified_identifier_resolution/map_value_repeat_key": "3",
        "fields/qualified_identifier_resolution/map_value_repeat_key_heterogeneous": "1",
        // Upstream gives the whole duration in milliseconds; the table says itself that its answer
        // will go.
        "timestamps/duration_converters/get_milliseconds": "123321",
    ]

    @Test("expressions have the values of the tables", arguments: files)
    func evaluates(_ file: String) throws {
        var same = 0
        var withMessages = 0
        var differences: [String] = []
        let cases = try SpecificationCorpus.cases(of: file)
        for test in cases {
            if SpecificationCorpus.needsMessages(test) {
                withMessages += 1
            } else if let recorded = Self.contradictions[test.name] {
                #expect(SpecificationEvaluation.text(test) == recorded, "\(test.name)")
            } else if let difference = SpecificationEvaluation.difference(test) {
                differences.append("\(test.name): \(test.expression.prefix(200)): \(difference)")
            } else {
                same += 1
            }
        }
        print(
            "evaluating \(file): \(same) of \(cases.count), \(withMessages) with messages that are not declared"
        )
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }
}

/// Runs one test of the tables.
enum SpecificationEvaluation {
    private static let functions = FunctionTable([
        StandardLibrary.library, RegexLibrary.standard, MathLibrary.library,
        EncodersLibrary.library,
    ])

    /// What differs; nothing when the result is the expected one.
    static func difference(_ test: SpecificationCorpus.Case) -> String? {
        var found = ""
        return difference(test, &found)
    }

    /// The value of a test's expression.
    static func text(_ test: SpecificationCorpus.Case) -> String {
        var found = ""
        _ = difference(test, &found)
        return found
    }

    private static func difference(_ test: SpecificationCorpus.Case, _ found: inout String)
        -> String?
    {
        var environment = SpecificationCorpus.environment(for: test)
        environment.options.foldsConversions = false
        let bindings = test.test.messages("bindings")
        let expectsError = test.test["eval_error"] != nil || test.test["any_eval_errors"] != nil
        if test.isCheckOnly { return nil }
        var names = JSON.Names()
        let program: Program
        do {
            let parsed = try environment.parse(Source(test.expression))
            let checked =
                test.isUnchecked ? environment.assume(parsed) : try environment.check(parsed)
            program = try Program(checked, environment, functions: functions, names: &names)
        } catch let error as CompilationError {
            return expectsError ? nil : error.upstreamText
        } catch {
            return expectsError ? nil : "\(error)"
        }
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 24)
        var activation = Activation(variableCount: environment.variables.count)
        for binding in bindings {
            guard let name = binding.string("key"),
                let slot = environment.variables.firstIndex(where: { $0.name == name })
            else { continue }
            let value = binding.message("value")?.message("value") ?? Textproto()
            activation.set(slot, SpecificationValue.make(value, &workspace))
        }
        let outcome = program.evaluate(activation, &workspace)
        let text = SpecificationValue.describe(outcome.value, &workspace)
        defer { withExtendedLifetime(program) {} }
        found = text
        if expectsError { return outcome.value.isError ? nil : "found \(text), expected an error" }
        let expected =
            test.test.message("value") ?? test.test.message("typed_result")?.message("result")
        // A test without an expected result asks for true.
        let wanted = expected.map { SpecificationValue.make($0, &workspace) } ?? .bool(true)
        let wantedText = SpecificationValue.describe(wanted, &workspace)
        return text == wantedText ? nil : "found \(text), expected \(wantedText)"
    }
}

/// Values of the tables (`cel.expr.Value`).
enum SpecificationValue {
    static func make(_ message: Textproto, _ workspace: inout Workspace) -> Value {
        guard let (name, field) = message.fields.first else { return .null }
        let scalar = field.scalar ?? ""
        switch name {
        case "bool_value": return .bool(scalar == "true")
        case "int64_value": return .int(Int64(scalar) ?? 0)
        case "uint64_value": return .uint(UInt64(scalar) ?? 0)
        case "double_value": return .double(Double(scalar) ?? .nan)
        case "string_value": return workspace.string(field.string ?? "")
        case "bytes_value": return workspace.bytes(field.bytes ?? [])
        case "type_value":
            var value = workspace.string(field.string ?? "")
            value.kindAndLength = value.kindAndLength & ~15 | UInt32(Value.Kind.type.rawValue)
            return value
        case "list_value":
            return workspace.list(
                (field.message?.messages("values") ?? []).map { make($0, &workspace) })
        case "map_value":
            return workspace.map(
                (field.message?.messages("entries") ?? []).map { entry in
                    (
                        make(entry.message("key") ?? Textproto(), &workspace),
                        make(entry.message("value") ?? Textproto(), &workspace)
                    )
                })
        case "object_value": return object(field.message ?? Textproto())
        default: return .null
        }
    }

    private static func object(_ message: Textproto) -> Value {
        guard let (type, field) = message.fields.first, let content = field.message else {
            return .null
        }
        let seconds = Int64(content["seconds"]?.scalar ?? "0") ?? 0
        let nanos = Int64(content["nanos"]?.scalar ?? "0") ?? 0
        if type.contains("Duration") {
            return .duration(nanoseconds: seconds * 1_000_000_000 + nanos)
        }
        if type.contains("Timestamp") {
            return .timestamp(seconds: seconds, nanoseconds: UInt32(nanos))
        }
        return .null
    }

    /// A text that is the same for the same values.
    static func describe(_ value: Value, _ workspace: inout Workspace) -> String {
        switch value.kind {
        case .null: return "null"
        case .bool: return "\(value.isTrue)"
        case .int: return "\(value.signed)"
        case .uint: return "\(value.payload)u"
        case .double: return "double \(value.doubleBits)"
        case .string: return "string \(value.swiftString.debugDescription)"
        case .bytes: return unsafe "bytes \(Array(value.utf8))"
        case .type: return "type \(value.swiftString)"
        case .duration: return "duration \(value.signed)"
        case .timestamp: return "timestamp \(value.signed) \(value.aux)"
        case .error: return "error \(value.errorMessage(&workspace))"
        case .list, .array:
            var texts: [String] = []
            var cursor = ListCursor(value)
            while let element = cursor.next() { texts.append(describe(element, &workspace)) }
            return "[\(texts.joined(separator: ", "))]"
        case .map, .object:
            var texts: [String] = []
            var cursor = MapCursor(value)
            while let entry = cursor.next(workspace.names) {
                texts.append(
                    "\(describe(entry.key, &workspace)): \(describe(entry.value, &workspace))")
            }
            return "{\(texts.sorted().joined(separator: ", "))}"
        case .opaque:
            if value.isOpaque(.optional) {
                return value.wrapped.map { "optional \(describe($0, &workspace))" } ?? "none"
            }
            return "opaque \(value.opaqueTag.rawValue)"
        }
    }
}
