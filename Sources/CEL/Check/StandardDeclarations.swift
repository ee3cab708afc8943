// SPDX-License-Identifier: Apache-2.0

/// The functions and operators of the language itself (cel-spec: "List of Standard Definitions"),
/// with upstream's overload ids: the cost of calls is listed under them.
package enum StandardDeclarations {
    package static let functions: [FunctionDeclaration] =
        operators + comparisons + conversions + texts + times

    private static let a = CELType.parameter("A")
    private static let b = CELType.parameter("B")
    private static let listOfA = CELType.list(.parameter("A"))
    private static let mapOfAB = CELType.map(.parameter("A"), .parameter("B"))

    private static let operators: [FunctionDeclaration] = [
        FunctionDeclaration("_?_:_", [.global("conditional", [.bool, a, a], a)]),
        FunctionDeclaration("_&&_", [.global("logical_and", [.bool, .bool], .bool)]),
        FunctionDeclaration("_||_", [.global("logical_or", [.bool, .bool], .bool)]),
        FunctionDeclaration("!_", [.global("logical_not", [.bool], .bool)]),
        FunctionDeclaration("@not_strictly_false", [.global("not_strictly_false", [.bool], .bool)]),
        FunctionDeclaration("_==_", [.global("equals", [a, a], .bool)]),
        FunctionDeclaration("_!=_", [.global("not_equals", [a, a], .bool)]),
        FunctionDeclaration(
            "_+_",
            [
                .global("add_bytes", [.bytes, .bytes], .bytes),
                .global("add_double", [.double, .double], .double),
                .global("add_duration_duration", [.duration, .duration], .duration),
                .global("add_duration_timestamp", [.duration, .timestamp], .timestamp),
                .global("add_timestamp_duration", [.timestamp, .duration], .timestamp),
                .global("add_int64", [.int, .int], .int),
                .global("add_list", [listOfA, listOfA], listOfA),
                .global("add_string", [.string, .string], .string),
                .global("add_uint64", [.uint, .uint], .uint),
            ]),
        FunctionDeclaration(
            "_/_",
            [
                .global("divide_double", [.double, .double], .double),
                .global("divide_int64", [.int, .int], .int),
                .global("divide_uint64", [.uint, .uint], .uint),
            ]),
        FunctionDeclaration(
            "_%_",
            [
                .global("modulo_int64", [.int, .int], .int),
                .global("modulo_uint64", [.uint, .uint], .uint),
            ]),
        FunctionDeclaration(
            "_*_",
            [
                .global("multiply_double", [.double, .double], .double),
                .global("multiply_int64", [.int, .int], .int),
                .global("multiply_uint64", [.uint, .uint], .uint),
            ]),
        FunctionDeclaration(
            "-_",
            [
                .global("negate_double", [.double], .double),
                .global("negate_int64", [.int], .int),
            ]),
        FunctionDeclaration(
            "_-_",
            [
                .global("subtract_double", [.double, .double], .double),
                .global("subtract_duration_duration", [.duration, .duration], .duration),
                .global("subtract_int64", [.int, .int], .int),
                .global("subtract_timestamp_duration", [.timestamp, .duration], .timestamp),
                .global("subtract_timestamp_timestamp", [.timestamp, .timestamp], .duration),
                .global("subtract_uint64", [.uint, .uint], .uint),
            ]),
        FunctionDeclaration(
            "_[_]",
            [
                .global("index_list", [listOfA, .int], a),
                .global("index_map", [mapOfAB, a], b),
            ]),
        FunctionDeclaration(
            "@in",
            [
                .global("in_list", [a, listOfA], .bool),
                .global("in_map", [a, mapOfAB], .bool),
            ]),
        FunctionDeclaration(
            "size",
            [
                .global("size_bytes", [.bytes], .int), .member("bytes_size", [.bytes], .int),
                .global("size_list", [listOfA], .int), .member("list_size", [listOfA], .int),
                .global("size_map", [mapOfAB], .int), .member("map_size", [mapOfAB], .int),
                .global("size_string", [.string], .int), .member("string_size", [.string], .int),
            ]),
    ]

    private static let comparisons: [FunctionDeclaration] = [
        comparison("_<_", "less"), comparison("_<=_", "less_equals"), comparison("_>_", "greater"),
        comparison("_>=_", "greater_equals"),
    ]

    /// The names of types in the ids of comparisons.
    private static let compared: [(name: String, type: CELType)] = [
        ("bool", .bool), ("int64", .int), ("uint64", .uint), ("double", .double),
        ("string", .string),
        ("bytes", .bytes), ("timestamp", .timestamp), ("duration", .duration),
    ]

    private static func comparison(_ name: String, _ prefix: String) -> FunctionDeclaration {
        var overloads: [OverloadDeclaration] = []
        for (ownName, type) in compared {
            overloads.append(.global("\(prefix)_\(ownName)", [type, type], .bool))
            guard isNumber(type) else { continue }
            for (otherName, other) in compared where isNumber(other) && other != type {
                overloads.append(
                    .global("\(prefix)_\(ownName)_\(otherName)", [type, other], .bool))
            }
        }
        return FunctionDeclaration(name, overloads)
    }

    private static func isNumber(_ type: CELType) -> Bool {
        type == .int || type == .uint || type == .double
    }

    /// Whether an overload compares numbers of different types (`1 < 1.5`), which an environment
    /// may leave out.
    static func isCrossType(_ overload: OverloadDeclaration) -> Bool {
        overload.parameters.count == 2 && overload.result == .bool
            && overload.parameters[0] != overload.parameters[1]
            && overload.parameters.allSatisfy(isNumber)
    }

    private static let conversions: [FunctionDeclaration] = [
        FunctionDeclaration("type", [.global("type", [a], .type(a))]),
        FunctionDeclaration("dyn", [.global("to_dyn", [a], .dyn)]),
        conversion("bool", .bool, [("bool_to_bool", .bool), ("string_to_bool", .string)]),
        conversion("bytes", .bytes, [("bytes_to_bytes", .bytes), ("string_to_bytes", .string)]),
        conversion(
            "double", .double,
            [
                ("double_to_double", .double), ("int64_to_double", .int),
                ("string_to_double", .string),
                ("uint64_to_double", .uint),
            ]),
        conversion(
            "duration", .duration,
            [
                ("duration_to_duration", .duration), ("int64_to_duration", .int),
                ("string_to_duration", .string),
            ]),
        conversion(
            "int", .int,
            [
                ("int64_to_int64", .int), ("double_to_int64", .double),
                ("duration_to_int64", .duration),
                ("string_to_int64", .string), ("timestamp_to_int64", .timestamp),
                ("uint64_to_int64", .uint),
            ]),
        conversion(
            "string", .string,
            [
                ("string_to_string", .string), ("bool_to_string", .bool),
                ("bytes_to_string", .bytes),
                ("double_to_string", .double), ("duration_to_string", .duration),
                ("int64_to_string", .int),
                ("timestamp_to_string", .timestamp), ("uint64_to_string", .uint),
            ]),
        conversion(
            "timestamp", .timestamp,
            [
                ("timestamp_to_timestamp", .timestamp), ("int64_to_timestamp", .int),
                ("string_to_timestamp", .string),
            ]),
        conversion(
            "uint", .uint,
            [
                ("uint64_to_uint64", .uint), ("double_to_uint64", .double),
                ("int64_to_uint64", .int),
                ("string_to_uint64", .string),
            ]),
    ]

    private static func conversion(
        _ name: String, _ result: CELType, _ sources: [(id: String, type: CELType)]
    ) -> FunctionDeclaration {
        FunctionDeclaration(name, sources.map { .global($0.id, [$0.type], result) })
    }

    private static let texts: [FunctionDeclaration] = [
        FunctionDeclaration("contains", [.member("contains_string", [.string, .string], .bool)]),
        FunctionDeclaration("endsWith", [.member("ends_with_string", [.string, .string], .bool)]),
        FunctionDeclaration(
            "startsWith", [.member("starts_with_string", [.string, .string], .bool)]),
        FunctionDeclaration(
            "matches",
            [
                .global("matches", [.string, .string], .bool),
                .member("matches_string", [.string, .string], .bool),
            ]),
    ]

    private static let times: [FunctionDeclaration] = [
        part("getFullYear", "timestamp_to_year"),
        part("getMonth", "timestamp_to_month"),
        part("getDayOfYear", "timestamp_to_day_of_year"),
        part("getDayOfMonth", "timestamp_to_day_of_month"),
        part("getDate", "timestamp_to_day_of_month_1_based"),
        part("getDayOfWeek", "timestamp_to_day_of_week"),
        part("getHours", "timestamp_to_hours", duration: "duration_to_hours"),
        part("getMinutes", "timestamp_to_minutes", duration: "duration_to_minutes"),
        part(
            "getSeconds", "timestamp_to_seconds", zoned: "timestamp_to_seconds_tz",
            duration: "duration_to_seconds"),
        part("getMilliseconds", "timestamp_to_milliseconds", duration: "duration_to_milliseconds"),
    ]

    private static func part(
        _ name: String, _ id: String, zoned: String? = nil, duration: String? = nil
    ) -> FunctionDeclaration {
        var overloads: [OverloadDeclaration] = [
            .member(id, [.timestamp], .int),
            .member(zoned ?? id + "_with_tz", [.timestamp, .string], .int),
        ]
        if let duration { overloads.append(.member(duration, [.duration], .int)) }
        return FunctionDeclaration(name, overloads)
    }
}
