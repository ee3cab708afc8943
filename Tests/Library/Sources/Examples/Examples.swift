// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// The examples of the page, one function each; what they promise in comments is asserted.
enum Examples {
    static func firstSteps() throws {
        let language = ExpressionLanguage(variables: ["user", "limit"])
        var evaluator = Evaluator(language)
        let rule = try evaluator.compile("user.age >= limit && user.name.startsWith('A')")

        let answer = try evaluator.evaluate(
            rule, ["user": ["name": "Ada", "age": 36], "limit": 18])
        print(answer.value, answer.cost)
        expect(answer.value == true && answer.cost == 7)
    }

    static func manyDocuments() throws {
        var evaluator = Evaluator(ExpressionLanguage(variables: ["pod"]))
        let rule = try evaluator.compile(
            "pod.containers.filter(c, !c.image.contains('@sha256:')).map(c, c.name)")

        let documents = [
            #"{"pod": {"containers": [{"name": "web", "image": "r/web:1"}]}}"#,
            #"{"pod": {"containers": [{"name": "db", "image": "r/db@sha256:abc"}]}}"#,
        ]
        var unpinned: [CELValue] = []
        for document in documents {
            unpinned += try evaluator.evaluate(rule, json: document).value.list ?? []
        }
        expect(unpinned == ["web"])
    }

    static func types() throws {
        let language = ExpressionLanguage(variables: [
            .init("names", .list(.string)), .init("ages", .map(.string, .int)),
        ])
        let type = try language.type(of: "names.map(n, ages[n])")
        print(type)  // list(int)
        expect(type == .list(.int))

        do {
            _ = try language.type(of: "ages['Ada'].startsWith('3')")
        } catch {
            print(error)
            // ERROR: <input>:1:23: found no matching overload for 'startsWith' applied to 'int.(string)'
            //  | ages['Ada'].startsWith('3')
            //  | ......................^
            expect(error.message.contains("found no matching overload for 'startsWith'"))
        }
    }

    static func errors() throws {
        var evaluator = Evaluator(ExpressionLanguage(variables: ["xs"]))
        let loop = try evaluator.compile("xs.all(x, xs.all(y, x + y < 100))")
        do {
            let many = CELValue.list((0..<50).map { .int($0) })
            _ = try evaluator.evaluate(loop, ["xs": many], costLimit: 1_000)
        } catch {
            print(error.message)  // operation cancelled: actual cost limit exceeded
            expect(error.message == "operation cancelled: actual cost limit exceeded")
        }
        let careful = try evaluator.compile("has(xs.size) ? xs.size : 0")
        expect(try evaluator.evaluate(careful, ["xs": [:]]).value == 0)
    }

    static func functions() throws {
        let shop = FunctionLibrary(functions: [
            Function("shop.price", [.string], .int) { arguments in
                let prices: [String: Int64] = ["tea": 3, "cake": 5]
                guard let price = prices[arguments[0].string ?? ""] else {
                    throw UnknownGoods(name: arguments[0].string ?? "")
                }
                return .int(price)
            },
            Function("shout", [.string], .string, isMember: true) { arguments in
                .string((arguments[0].string ?? "").uppercased() + "!")
            },
        ])
        let language = ExpressionLanguage(
            variables: ["order"], libraries: ExpressionLanguage.defaultLibraries + [shop])
        var evaluator = Evaluator(language)
        let total = try evaluator.compile(
            "size(order) == 2 ? shop.price(order[0]) + shop.price(order[1]) : 0")
        expect(try evaluator.evaluate(total, ["order": ["tea", "cake"]]).value == 8)

        let loud = try evaluator.compile("order[0].shout()")
        expect(try evaluator.evaluate(loud, ["order": ["tea"]]).value == "TEA!")
        struct UnknownGoods: Error { var name: String }
    }

    static func directFunction() throws {
        let parity = Function.direct("isEven", [.int], .bool, cost: .fixed(1)) { call in
            guard let number = call[0].int else { return call.error("isEven takes an int") }
            return .bool(number % 2 == 0)
        }
        var evaluator = Evaluator(
            ExpressionLanguage(
                variables: ["xs"], libraries: [FunctionLibrary(functions: [parity])]))
        let even = try evaluator.compile("xs.filter(x, isEven(x))")
        expect(try evaluator.evaluate(even, ["xs": [1, 2, 3, 4]]).value == [2, 4])
    }

    static func objects() throws {
        let item = FunctionLibrary(
            functions: [],
            objectTypes: [ObjectType(name: "shop.Item", fields: ["name": .string, "price": .int])],
            objects: ObjectProvider(
                isType: { $0 == "shop.Item" },
                construct: { call in call.object(type: call[0], fields: call[1]) },
                field: { call in
                    // What was not set costs nothing.
                    call.member(call[2], of: call[1]) ?? .int(0)
                }))
        var evaluator = Evaluator(ExpressionLanguage(variables: [], libraries: [item]))
        let price = try evaluator.compile("shop.Item{name: 'tea'}.price")
        expect(try evaluator.evaluate(price).value == 0)
    }

    static func withoutAllocating() throws {
        let language = ExpressionLanguage(variables: ["object", "limit"])
        var names = Names()
        let program = try language.compile("object.spec.replicas <= limit", names: &names)

        var workspace = Workspace(names: names, arenaByteCountMaximum: 16 << 20)
        var activation = Activation(variableCount: language.variableCount)
        let document = try OwnedDocument(
            reading: #"{"spec": {"replicas": 3}}"#, names: &workspace.names)
        for limit in [Int64(2), 5] {
            activation.set(0, Value(document.root))
            activation.set(1, .int(limit))
            let outcome = program.evaluate(activation, &workspace)
            expect(outcome.value.isTrue == (limit == 5))
            expect(outcome.cost == 5)
        }
        withExtendedLifetime(document) {}
        workspace.reset()
    }
}

/// Ends the program where an example does not keep its promise.
func expect(_ holds: Bool, line: Int = #line) {
    if !holds { fatalError("the example in line \(line) does not hold") }
}
