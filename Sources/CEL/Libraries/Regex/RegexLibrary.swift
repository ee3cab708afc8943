// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// `matches` of the language, `find` and `findAll` of Kubernetes.
package enum RegexLibrary {
    /// `matches` is declared with the standard functions.
    package static let standard = FunctionLibrary(implementations: [
        .init(
            "matches", cost: .regularExpression(pattern: 1), prepare: prepare, evaluate: matches
        ).unchecked(),
        .init(
            "matches_string", cost: .regularExpression(pattern: 1), prepare: prepare,
            evaluate: matches
        ).unchecked(),
    ])

    package static let kubernetes = FunctionLibrary(
        declarations: [
            FunctionDeclaration(
                "find", [.member("string_find_string", [.string, .string], .string)]),
            FunctionDeclaration(
                "findAll",
                [
                    .member("string_find_all_string", [.string, .string], .list(.string)),
                    .member(
                        "string_find_all_string_int", [.string, .string, .int], .list(.string)),
                ]),
        ],
        implementations: [
            .init(
                "string_find_string", cost: .regularExpression(pattern: 1), prepare: prepare,
                evaluate: find
            ).unchecked(),
            .init(
                "string_find_all_string", cost: .regularExpression(pattern: 1), prepare: prepare,
                evaluate: findAll
            ).unchecked(),
            .init(
                "string_find_all_string_int", cost: .regularExpression(pattern: 1),
                prepare: prepare,
                evaluate: findAll
            ).unchecked(),
        ])

    /// Compiles a pattern that is known when the program is.
    @Sendable private static func prepare(_ call: PreparationCall) -> Preparation {
        guard call.constants.count > 1, let pattern = call.constants[1]?.text else {
            return .nothing
        }
        do throws(RegularExpressionError) {
            return .kept(try RegularExpression(pattern))
        } catch {
            return .failed(error.message)
        }
    }

    private enum Pattern {
        case expression(RegularExpression)
        case failed(Value)
    }

    private static func pattern(_ call: Call, failurePrefix: String) -> Pattern {
        if let prepared = unsafe call.prepared {
            return .expression(
                unsafe unsafeDowncast(prepared.takeUnretainedValue(), to: RegularExpression.self))
        }
        guard let text = call[1].text else { return .failed(.noSuchOverload) }
        switch RegularExpressionCache.expression(text) {
        case .success(let expression): return .expression(expression)
        case .failure(let error): return .failed(call.error(failurePrefix + error.message))
        }
    }

    @Sendable private static func matches(_ call: Call) -> Value {
        guard let text = call[0].text, call[1].kind == .string else { return .noSuchOverload }
        switch pattern(call, failurePrefix: "") {
        case .expression(let expression): return .bool(expression.matches(text))
        case .failed(let error): return error
        }
    }

    @Sendable private static func find(_ call: Call) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        switch pattern(call, failurePrefix: "Illegal regex: ") {
        case .expression(let expression):
            guard let match = expression.firstMatch(in: text) else { return .string("") }
            return .string(text.slice(match))
        case .failed(let error): return error
        }
    }

    @Sendable private static func findAll(_ call: Call) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        var limit = Int64.max
        if call.count > 2 {
            guard let given = call[2].int else { return .noSuchOverload }
            if given >= 0 { limit = given }
        }
        switch pattern(call, failurePrefix: "Illegal regex: ") {
        case .expression(let expression):
            var list = call.list()
            var matches = RegularExpressionMatches(of: expression, in: text)
            while list.count < limit, let match = matches.next() {
                list.append(.string(text.slice(match)))
            }
            return list.finish()
        case .failed(let error): return error
        }
    }
}
