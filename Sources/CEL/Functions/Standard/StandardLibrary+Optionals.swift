// SPDX-License-Identifier: Apache-2.0

// Optionals; `or` and `orValue` are instructions because their second operand may stay uncomputed.
extension StandardLibrary {
    static let optionals: [FunctionImplementation] = [
        FunctionImplementation("optional_of") { call in call.optional(call[0]) },
        FunctionImplementation("optional_ofNonZeroValue") { call in
            isZero(call[0], call) ? .none : call.optional(call[0])
        },
        FunctionImplementation("optional_none") { _ in .none },
        FunctionImplementation("optional_value") { call in
            call[0].wrapped ?? .error("optional.none() dereference")
        },
        FunctionImplementation("optional_hasValue") { call in .bool(call[0].wrapped != nil) },
        FunctionImplementation("list_first") { call in
            call[0].element(0).map { call.optional($0) } ?? .none
        },
        FunctionImplementation("list_last") { call in
            call[0].element(call[0].listCount - 1).map { call.optional($0) } ?? .none
        },
        FunctionImplementation("optional_unwrap") { call in unwrap(call) },
        FunctionImplementation("optional_unwrapOpt") { call in unwrap(call) },
    ]

    private static func isZero(_ value: Value, _ call: Call) -> Bool {
        switch value.kind {
        case .null: true
        case .bool, .int, .uint, .duration: value.payload == 0
        case .double: value.doubleBits == 0
        case .string, .bytes: value.length == 0
        case .list, .array: value.listCount == 0
        case .map, .object: value.mapCount == 0
        case .timestamp: value.signed == Timestamp.secondsMinimum && value.aux == 0
        case .type, .error: false
        case .opaque:
            if let message = value.messageParts {
                message.fields.mapCount == 0
            } else if value.isOpaque(.optional) {
                // An optional does not say whether it is zero, not even an empty one.
                false
            } else {
                call.context.type(value.opaqueTag)?.isZero(value) ?? false
            }
        }
    }

    private static func unwrap(_ call: Call) -> Value {
        var list = call.list(capacity: call[0].listCount)
        var cursor = ListCursor(call[0])
        while let element = cursor.next() {
            guard element.isOpaque(.optional) else { return .noSuchOverload }
            if let wrapped = element.wrapped { list.append(wrapped) }
        }
        return list.finish()
    }
}
