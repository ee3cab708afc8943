// SPDX-License-Identifier: Apache-2.0

/// The language's own functions that are no instructions: conversions, times, optionals and
/// `matches`.
package enum StandardLibrary {
    package static let library = FunctionLibrary(
        declarations: StandardDeclarations.functions,
        implementations: conversions + times + optionals)

    static let conversions: [FunctionImplementation] =
        same(
            "bool_to_bool", "bytes_to_bytes", "double_to_double", "duration_to_duration",
            "int64_to_int64")
        + same("string_to_string", "timestamp_to_timestamp", "uint64_to_uint64")
        + [
            convert("string_to_bool") { call in Conversion.bool(call) },
            FunctionImplementation(
                "string_to_bytes", cost: .scaled(argument: 0, by: CostRule.traversalFactor)
            ) { call in unsafe .bytes(call[0].utf8) },
            convert("int64_to_double") { call in .double(Double(call[0].signed)) },
            convert("uint64_to_double") { call in .double(Double(call[0].payload)) },
            convert("string_to_double") { call in Conversion.double(call) },
            convert("int64_to_duration") { call in
                Conversion.refused(call, to: "google.protobuf.Duration")
            },
            convert("string_to_duration") { call in Conversion.duration(call) },
            convert("double_to_int64") { call in Conversion.int(call[0].doubleBits) },
            convert("duration_to_int64") { call in .int(call[0].signed) },
            convert("string_to_int64") { call in Conversion.int(call) },
            convert("timestamp_to_int64") { call in .int(call[0].signed) },
            convert("uint64_to_int64") { call in
                call[0].signed < 0 ? .integerOverflow : .int(call[0].signed)
            },
            convert("double_to_uint64") { call in Conversion.uint(call[0].doubleBits) },
            convert("int64_to_uint64") { call in
                call[0].signed < 0 ? .unsignedOverflow : .uint(call[0].payload)
            },
            convert("string_to_uint64") { call in Conversion.uint(call) },
            convert("int64_to_timestamp") { call in
                Timestamp(seconds: call[0].signed, nanoseconds: 0).value
            },
            convert("string_to_timestamp") { call in Conversion.timestamp(call) },
            convert("bool_to_string") { call in .string(call[0].payload != 0 ? "true" : "false") },
            FunctionImplementation(
                "bytes_to_string", cost: .scaled(argument: 0, by: CostRule.traversalFactor)
            ) { call in Conversion.string(bytes: call) },
            convert("double_to_string") { call in
                var text = call.text()
                text.append(double: call[0].doubleBits)
                return text.finish()
            },
            convert("duration_to_string") { call in text(of: call[0], call) },
            convert("int64_to_string") { call in
                var text = call.text()
                text.append(call[0].signed)
                return text.finish()
            },
            convert("timestamp_to_string") { call in text(of: call[0], call) },
            convert("uint64_to_string") { call in
                var text = call.text()
                text.append(call[0].payload)
                return text.finish()
            },
        ]

    /// A duration or a timestamp as `string(x)` and JSON write it.
    package static func text(of value: Value, _ call: Call) -> Value {
        var text = call.text()
        if value.kind == .duration {
            text.append(duration: value.signed)
        } else {
            Timestamp(value).write(to: &text)
        }
        return text.finish()
    }

    private static func same(_ ids: String...) -> [FunctionImplementation] {
        ids.map { id in FunctionImplementation(id) { call in call[0] } }
    }

    private static func convert(
        _ id: String, _ evaluate: @escaping @Sendable (Call) -> Value
    ) -> FunctionImplementation {
        FunctionImplementation(id, evaluate: evaluate)
    }
}

extension TextBuilder {
    /// In seconds, as upstream prints durations: `5400s`, `0.000000001s`.
    package mutating func append(duration nanoseconds: Int64) {
        // Go adds whole seconds and the rest as doubles.
        let seconds = Double(nanoseconds / 1_000_000_000)
        append(plainDouble: seconds + Double(nanoseconds % 1_000_000_000) / 1e9)
        append("s")
    }
}
