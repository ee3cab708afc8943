// SPDX-License-Identifier: Apache-2.0

import CEL
import Testing

@Suite("The library's front door")
struct EvaluatorTests {
    private func evaluate(
        _ source: String, _ variables: [String: CELValue] = [:], json: String? = nil,
        libraries: [FunctionLibrary] = ExpressionLanguage.defaultLibraries
    ) throws -> CELValue {
        let names = variables.keys.map { ExpressionLanguage.Variable($0) }
        let language = ExpressionLanguage(variables: names + ["object"], libraries: libraries)
        var evaluator = Evaluator(language)
        let expression = try evaluator.compile(source)
        return try evaluator.evaluate(expression, json: json, variables).value
    }

    @Test(
        "A Swift value comes back as it was given",
        arguments: [
            .null, true, 7, .uint(7), 1.5, "grün", .bytes([0, 255]), [1, "a", [true]], [:],
            ["a": 1, "b": ["c": nil]], .duration(nanoseconds: -5), .type("int"), .optional(nil),
            .timestamp(seconds: -1, nanoseconds: 999_999_999), .optional(3),
            .object(type: "shop.Item", fields: ["price": 2]),
        ] as [CELValue])
    func roundTrip(_ value: CELValue) throws {
        #expect(try evaluate("x", ["x": value]) == value)
    }

    @Test(
        "Values of expressions",
        arguments: [
            ("[1, 2].map(x, x * 2)", [2, 4]),
            ("{'a': 1u, 'b': 2.5}", ["a": .uint(1), "b": 2.5]),
            ("duration('1h') + duration('1s')", .duration(nanoseconds: 3_601_000_000_000)),
            ("type(1)", .type("int")),
            ("optional.of('x')", .optional("x")),
            ("object.?a.?b", .optional(nil)),
            ("object.list.size()", 3),
            ("object.list[2].deep", "x"),
            ("[3, 1, 2].sort()", [1, 2, 3]),
        ] as [(String, CELValue)])
    func values(_ source: String, _ expected: CELValue) throws {
        let json = #"{"object": {"list": [1, null, {"deep": "x"}]}, "other": 1}"#
        #expect(try evaluate(source, json: json) == expected)
    }

    @Test func `a result that shares its parts is not copied without end`() throws {
        // 2^40 values in 40 lists.
        let source = "[[]]" + String(repeating: ".map(a, [a, a])", count: 40)
        let refusal = #expect(throws: EvaluationError.self) { try evaluate(source) }
        #expect(refusal?.message == "the value has more than 4000000 parts")
    }

    @Test(
        "A provider's types may have any name, also one that resembles a well-known type's",
        arguments: [
            "geo.Point", "gadget", "google.Thing", "google.protobuf.Mine", "a.google.protobuf.Duration", "Zoo",
        ])
    func providedNames(_ name: String) throws {
        let library = FunctionLibrary(
            functions: [], objectTypes: [ObjectType(name: name, fields: ["x": .int, "y": .int])],
            objects: ObjectProvider(
                isType: { $0 == name },
                construct: { call in
                    call.equals(call[0], call.type(named: name))
                        ? call.object(type: call[0], fields: call[1]) : nil
                },
                field: { call in call.member(call[2], of: call[1]) ?? .int(7) }))
        #expect(try evaluate("\(name){y: 1}.x + \(name){x: 2}.x", libraries: [library]) == 9)
        // What is not the provider's is the language's, as without one.
        let duration = try evaluate("google.protobuf.Duration{seconds: 3}", libraries: [library])
        #expect(duration == .duration(nanoseconds: 3_000_000_000))
    }

    @Test("Libraries bring their functions and macros")
    func libraries() throws {
        let all: [FunctionLibrary] = [.strings, .lists, .sets, .math, .encoders, .bindings]
        #expect(try evaluate("math.greatest(1, 3, 2)", libraries: all) == 3)
        #expect(try evaluate("base64.encode(b'hi')", libraries: all) == "aGk=")
        #expect(try evaluate("cel.bind(x, 2, x * x)", libraries: all) == 4)
        #expect(throws: ExpressionError.self) { try evaluate("math.greatest(1, 2)") }
    }

    @Test("Own functions: global, member, overloaded, namespaced, failing, direct")
    func functions() throws {
        struct Refused: Error, CustomStringConvertible {
            var description: String { "refused by the shop" }
        }
        let library = FunctionLibrary(functions: [
            Function("shop.price", [.string], .int) { arguments in
                guard arguments[0] == "tea" else { throw Refused() }
                return 3
            },
            Function("shout", [.string], .string, isMember: true) { arguments in
                .string((arguments[0].string ?? "").uppercased() + "!")
            },
            Function("shout", [.string, .int], .string, isMember: true) { arguments in
                let marks = String(repeating: "!", count: Int(arguments[1].int ?? 0))
                return .string((arguments[0].string ?? "").uppercased() + marks)
            },
            .direct("twice", [.int], .int, cost: .fixed(5)) { call in
                .int((call[0].int ?? 0) * 2)
            },
            .direct("pair", [.dyn, .dyn], .list(.dyn)) { call in
                var list = call.list(capacity: 2)
                list.append(call[0])
                list.append(call[1])
                return list.finish()
            },
        ])
        #expect(try evaluate("shop.price('tea')", libraries: [library]) == 3)
        #expect(try evaluate("'tea'.shout()", libraries: [library]) == "TEA!")
        #expect(try evaluate("'tea'.shout(3)", libraries: [library]) == "TEA!!!")
        #expect(try evaluate("pair(twice(4), 'x')", libraries: [library]) == [8, "x"])
        let failure = #expect(throws: EvaluationError.self) {
            try evaluate("shop.price('coffee')", libraries: [library])
        }
        #expect(failure?.message == "refused by the shop")
        let wrong = #expect(throws: ExpressionError.self) {
            try evaluate("shop.price(1)", libraries: [library])
        }
        #expect(wrong?.message.contains("found no matching overload for 'shop.price'") == true)
        #expect(
            throws: EvaluationError(message: "no such overload: shop.price(int)", cost: 1),
            performing: { try evaluate("shop.price(dyn(1))", libraries: [library]) })
    }

    @Test("Own types: objects with a provider, opaque values")
    func types() throws {
        let tag = OpaqueTag(rawValue: 40)
        let point = CELType.opaque("shop.Point", [])
        let library = FunctionLibrary(
            functions: [
                .direct("point", [.int], point) { $0.opaque(tag, $0[0].int ?? 0) },
                .direct("_+_", [point, point], point) { call in
                    let one = call.stored(call[0], tag, as: Int64.self) ?? 0
                    let other = call.stored(call[1], tag, as: Int64.self) ?? 0
                    return call.opaque(tag, one + other)
                },
                .direct("size", [point], .int) { _ in .int(2) },
                .direct("x", [point], .int, isMember: true) { call in
                    .int(call.stored(call[0], tag, as: Int64.self) ?? -1)
                },
            ],
            objectTypes: [ObjectType(name: "shop.Item", fields: ["price": .int])],
            types: [
                OpaqueType(tag: tag, name: "shop.Point", isEqual: { _, _ in false })
            ],
            objects: ObjectProvider(
                isType: { $0 == "shop.Item" },
                construct: { $0.object(type: $0[0], fields: $0[1]) },
                field: { call in call.member(call[2], of: call[1]) ?? .int(0) }))
        #expect(try evaluate("shop.Item{price: 2}.price", libraries: [library]) == 2)
        #expect(try evaluate("shop.Item{}.price", libraries: [library]) == 0)
        #expect(try evaluate("has(shop.Item{}.price)", libraries: [library]) == false)
        #expect(try evaluate("type(shop.Item{}) == shop.Item", libraries: [library]) == true)
        #expect(try evaluate("point(7).x()", libraries: [library]) == 7)
        #expect(try evaluate("(point(7) + point(1)).x() + 1", libraries: [library]) == 9)
        #expect(try evaluate("size(point(1)) + size('abc')", libraries: [library]) == 5)
        #expect(try evaluate("type(point(7)) == shop.Point", libraries: [library]) == true)
        #expect(try evaluate("point(7)", libraries: [library]) == .opaque(type: "shop.Point"))
    }

    @Test("What goes wrong is said")
    func failures() throws {
        #expect(throws: EvaluationError(message: "no such key: b", cost: 2)) {
            try evaluate("object.b", json: #"{"object": {}}"#)
        }
        let unknown = #expect(throws: ExpressionError.self) { try evaluate("objct.a") }
        #expect(unknown?.message.contains("undeclared reference to 'objct'") == true)
        #expect(throws: EvaluationError.self) { try evaluate("object", json: "[1]") }
        #expect(throws: EvaluationError.self) { try evaluate("object", json: "{") }
        var evaluator = Evaluator(ExpressionLanguage(variables: ["x"]))
        let loop = try evaluator.compile("x.all(a, x.all(b, a + b >= 0))")
        let many = CELValue.list((0..<100).map { .int($0) })
        #expect(throws: EvaluationError.self) {
            try evaluator.evaluate(loop, ["x": many], costLimit: 1_000)
        }
        #expect(throws: EvaluationError(message: "'y' is not a variable", cost: 0)) {
            try evaluator.evaluate(loop, ["y": 1])
        }
        #expect(throws: EvaluationError.self) { try evaluator.evaluate(loop) }
        #expect(try evaluator.evaluate(loop, ["x": [1, 2]]).value == true)
    }

    @Test("Expressions compiled later and copies for other threads see the same names")
    func copies() async throws {
        var evaluator = Evaluator(ExpressionLanguage(variables: ["o"]))
        let first = try evaluator.compile("o.alpha")
        #expect(try evaluator.evaluate(first, json: #"{"o": {"beta": 2, "alpha": 1}}"#).value == 1)
        let second = try evaluator.compile("o.beta")
        #expect(second.type == .dyn)
        for _ in 0..<3 {
            let json = #"{"o": {"alpha": 1, "gamma": {}, "beta": 2}}"#
            #expect(try evaluator.evaluate(first, json: json).value == 1)
            #expect(try evaluator.evaluate(second, json: json).value == 2)
        }
        var copy = evaluator.copy()
        #expect(try copy.evaluate(second, ["o": ["beta": 5]]).value == 5)
    }

    @Test(
        "Costs are bounded before evaluation where sizes are known",
        arguments: [
            ("1 + 1", 1...1), ("x == 1", 2...2), ("x.a.b", 1...1),
            ("[1, 2].all(i, i > 0)", 17...21),
            ("x.all(i, i > 0)", 2...UInt64.max),
        ] as [(String, ClosedRange<UInt64>)])
    func estimates(_ source: String, _ expected: ClosedRange<UInt64>) throws {
        let language = ExpressionLanguage(variables: ["x"])
        #expect(try language.estimatedCost(of: source) == expected)
    }

    @Test func `types are known before evaluation`() throws {
        let language = ExpressionLanguage(
            variables: [.init("names", .list(.string)), .init("count", .map(.string, .int))])
        #expect(try language.type(of: "names.map(n, count[n])") == .list(.int))
        #expect(try language.type(of: "names[?0]") == .optional(.string))
        #expect("\(try language.type(of: "count"))" == "map(string, int)")
    }
}
