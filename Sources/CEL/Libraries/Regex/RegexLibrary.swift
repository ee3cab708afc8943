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
        if let pattern = call.pattern { return .kept(pattern) }
        guard call.constants.count > 1, let pattern = call.constants[1]?.text else {
            return .nothing
        }
        do throws(RegularExpressionError) {
            return .kept(try RegularExpression(pattern))
        } catch {
            return .failed(error.message)
        }
    }

    /// Arguments of other types: upstream looks at them itself where the pattern is a constant, and else its dispatcher does.
    private static func mismatch(_ call: Call, _ function: StaticString) -> Value {
        if unsafe call.prepared != nil { return .noSuchOverload }
        var message = call.text()
        message.append("no such overload: ")
        message.append(function)
        message.append("(")
        for index in 0..<call.count {
            if index > 0 { message.append(", ") }
            message.append(call.typeName(call[index]))
        }
        message.append(")")
        return message.finishError()
    }

    /// Calls `body` with the expression of the second argument: the program's own where the pattern
    /// was constant, else one of the cache's.
    private static func withExpression(
        _ call: Call, failurePrefix: String, _ body: (RegularExpression) -> Value
    ) -> Value {
        if let prepared = unsafe call.prepared {
            // The program owns it and outlives the call: nothing is counted.
            return unsafe prepared._withUnsafeGuaranteedRef {
                unsafe body(unsafeDowncast($0, to: RegularExpression.self))
            }
        }
        guard let text = call[1].text else { return .noSuchOverload }
        switch RegularExpressionCache.expression(text) {
        case .success(let expression): return body(expression)
        case .failure(let error): return call.error(failurePrefix + error.message)
        }
    }

    @Sendable private static func matches(_ call: Call) -> Value {
        guard let text = call[0].text else {
            return unsafe call.prepared == nil ? call.error("no such overload: matches") : .noSuchOverload
        }
        guard call[1].kind == .string else { return .noSuchOverload }
        return withExpression(call, failurePrefix: "") { .bool($0.matches(text)) }
    }

    @Sendable private static func find(_ call: Call) -> Value {
        guard let text = call[0].text, call[1].kind == .string else { return mismatch(call, "find") }
        return withExpression(call, failurePrefix: "Illegal regex: ") { expression in
            guard let match = expression.firstMatch(in: text) else { return .string("") }
            return .string(text.slice(match))
        }
    }

    @Sendable private static func findAll(_ call: Call) -> Value {
        guard let text = call[0].text, call[1].kind == .string else { return mismatch(call, "findAll") }
        var limit = Int64.max
        if call.count > 2 {
            guard let given = call[2].int else { return mismatch(call, "findAll") }
            if given >= 0 { limit = given }
        }
        return withExpression(call, failurePrefix: "Illegal regex: ") { expression in
            var list = call.list()
            var matches = RegularExpressionMatches(of: expression, in: text)
            // Each match may have looked at all that follows.
            while list.count < limit, let match = matches.next(),
                call.spend((text.count &- match.lowerBound) &>> 3)
            {
                list.append(.string(text.slice(match)))
            }
            return list.finish().asNativeTexts
        }
    }
}
