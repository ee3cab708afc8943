// SPDX-License-Identifier: Apache-2.0

/// The math extension, version 2; `math.greatest` and `math.least` are macros over `math.@max` and
/// `math.@min`. Kubernetes does not have it. Source: cel-go `ext/math.go`.
package enum MathLibrary {
    package static let library = FunctionLibrary(
        declarations: extremes + roundings + bits, implementations: implementations)

    private static let numbers: [(name: String, type: CELType)] = [
        ("double", .double), ("int", .int), ("uint", .uint),
    ]

    private static let extremes: [FunctionDeclaration] = [extreme("@max"), extreme("@min")]

    private static func extreme(_ name: String) -> FunctionDeclaration {
        var overloads: [OverloadDeclaration] = []
        for (own, type) in numbers {
            overloads.append(.global("math_\(name)_\(own)", [type], type))
            overloads.append(.global("math_\(name)_list_\(own)", [.list(type)], type))
            for (other, otherType) in numbers {
                let result = type == otherType ? type : CELType.dyn
                overloads.append(
                    .global("math_\(name)_\(own)_\(other)", [type, otherType], result))
            }
        }
        return FunctionDeclaration("math.\(name)", overloads)
    }

    private static let roundings: [FunctionDeclaration] =
        ["ceil", "floor", "round", "trunc"].map {
            FunctionDeclaration("math.\($0)", [.global("math_\($0)_double", [.double], .double)])
        }
        + ["isInf", "isNaN", "isFinite"].map {
            FunctionDeclaration("math.\($0)", [.global("math_\($0)_double", [.double], .bool)])
        }
        + ["abs", "sign"].map { name in
            FunctionDeclaration(
                "math.\(name)",
                numbers.map { .global("math_\(name)_\($0.name)", [$0.type], $0.type) })
        } + [
            FunctionDeclaration(
                "math.sqrt", numbers.map { .global("math_sqrt_\($0.name)", [$0.type], .double) })
        ]

    private static let bits: [FunctionDeclaration] =
        ["bitAnd", "bitOr", "bitXor"].map { name in
            FunctionDeclaration(
                "math.\(name)",
                [
                    .global("math_\(name)_int_int", [.int, .int], .int),
                    .global("math_\(name)_uint_uint", [.uint, .uint], .uint),
                ])
        }
        + ["bitShiftLeft", "bitShiftRight"].map { name in
            FunctionDeclaration(
                "math.\(name)",
                [
                    .global("math_\(name)_int_int", [.int, .int], .int),
                    .global("math_\(name)_uint_int", [.uint, .int], .uint),
                ])
        } + [
            FunctionDeclaration(
                "math.bitNot",
                [
                    .global("math_bitNot_int_int", [.int], .int),
                    .global("math_bitNot_uint_uint", [.uint], .uint),
                ])
        ]

    private static let implementations: [FunctionImplementation] =
        numbers.flatMap { unary($0.name) } + numbers.flatMap { binary($0.name) } + ofDoubles
        + ["int_int", "uint_uint"].flatMap(bitwise) + ["int_int", "uint_int"].flatMap(shifts)

    private static func unary(_ own: String) -> [FunctionImplementation] {
        [
            FunctionImplementation("math_@max_\(own)") { $0[0] },
            FunctionImplementation("math_@min_\(own)") { $0[0] },
            FunctionImplementation("math_@max_list_\(own)") { MathFunctions.greatest(in: $0[0]) },
            FunctionImplementation("math_@min_list_\(own)") { MathFunctions.least(in: $0[0]) },
            FunctionImplementation("math_abs_\(own)") { MathFunctions.magnitude($0[0]) },
            FunctionImplementation("math_sign_\(own)") { MathFunctions.sign($0[0]) },
            FunctionImplementation("math_sqrt_\(own)") { MathFunctions.squareRoot($0[0]) },
        ]
    }

    private static func binary(_ own: String) -> [FunctionImplementation] {
        numbers.flatMap { other in
            [
                FunctionImplementation("math_@max_\(own)_\(other.name)") { call in
                    MathFunctions.greater(call[0], call[1])
                },
                FunctionImplementation("math_@min_\(own)_\(other.name)") { call in
                    MathFunctions.lesser(call[0], call[1])
                },
            ]
        }
    }

    private static let ofDoubles: [FunctionImplementation] = [
        .init("math_ceil_double") { .double($0[0].doubleBits.rounded(.up)) },
        .init("math_floor_double") { .double($0[0].doubleBits.rounded(.down)) },
        .init("math_round_double") { .double($0[0].doubleBits.rounded(.toNearestOrAwayFromZero)) },
        .init("math_trunc_double") { .double($0[0].doubleBits.rounded(.towardZero)) },
        .init("math_isInf_double") { .bool($0[0].doubleBits.isInfinite) },
        .init("math_isNaN_double") { .bool($0[0].doubleBits.isNaN) },
        .init("math_isFinite_double") { .bool($0[0].doubleBits.isFinite) },
    ]

    private static func bitwise(_ types: String) -> [FunctionImplementation] {
        [
            FunctionImplementation("math_bitAnd_\(types)") {
                $0[0].withBits($0[0].payload & $0[1].payload)
            },
            FunctionImplementation("math_bitOr_\(types)") {
                $0[0].withBits($0[0].payload | $0[1].payload)
            },
            FunctionImplementation("math_bitXor_\(types)") {
                $0[0].withBits($0[0].payload ^ $0[1].payload)
            },
            FunctionImplementation("math_bitNot_\(types)") { $0[0].withBits(~$0[0].payload) },
        ]
    }

    private static func shifts(_ types: String) -> [FunctionImplementation] {
        [
            FunctionImplementation("math_bitShiftLeft_\(types)") {
                MathFunctions.shift($0, isLeft: true)
            },
            FunctionImplementation("math_bitShiftRight_\(types)") {
                MathFunctions.shift($0, isLeft: false)
            },
        ]
    }
}

extension Value {
    /// A number of the same type with other bits.
    fileprivate func withBits(_ bits: UInt64) -> Value { Value(payload: bits, kind: kind) }
}
