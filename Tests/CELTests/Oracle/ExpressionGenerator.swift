// SPDX-License-Identifier: Apache-2.0

/// Writes expressions that mostly compile, guided by bytes: the same bytes make the same
/// expression.
///
/// A fuzzer gives it the input, a test a seeded stream. Where the bytes end it takes the first
/// choice, which is always a leaf, so that every expression ends.
struct ExpressionGenerator {
    /// What an expression is to be; roughly the types of the language.
    enum Shape: Int, CaseIterable {
        case bool, int, uint, double, string, bytes, ints, strings, map, duration, timestamp
        case optional, dyn
    }

    /// The variables of `DifferentialEnvironment`, by their shapes.
    static let variables: [(name: String, shape: Shape)] = [
        ("b", .bool), ("i", .int), ("j", .int), ("u", .uint), ("d", .double), ("s", .string),
        ("y", .bytes), ("xs", .ints), ("ys", .ints), ("ss", .strings), ("m", .map),
        ("r", .duration), ("t", .timestamp), ("o", .optional), ("object", .dyn),
        ("absent", .int),
    ]

    private var bytes: ArraySlice<UInt8>
    private var locals: [(name: String, shape: Shape)] = []
    private var depth = 0
    private var size = 0

    /// Nodes of one expression, so that evaluating it takes microseconds.
    private static let sizeMaximum = 60
    private static let depthMaximum = 7

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes)[...] }

    /// One expression of a shape that the bytes choose.
    mutating func expression() -> String {
        make(Shape(rawValue: choose(Shape.allCases.count)) ?? .bool)
    }

    private mutating func choose(_ count: Int) -> Int { Int(bytes.popFirst() ?? 0) % count }

    mutating func make(_ shape: Shape) -> String {
        depth += 1
        size += 1
        defer { depth -= 1 }
        if depth > Self.depthMaximum || size > Self.sizeMaximum || bytes.isEmpty {
            return leaf(shape)
        }
        let form = choose(8)
        if form < 2 { return leaf(shape) }
        if form == 2 { return general(shape) }
        switch shape {
        case .bool: return bool()
        case .int, .uint, .double: return number(shape)
        case .string: return string()
        case .bytes: return pick(["bytes(\(make(.string)))", "\(make(.bytes)) + \(make(.bytes))"])
        case .ints: return ints()
        case .strings: return strings()
        case .map: return map()
        case .duration: return "(\(make(.duration)) \(pick(["+", "-"])) \(make(.duration)))"
        case .timestamp: return "(\(make(.timestamp)) \(pick(["+", "-"])) \(make(.duration)))"
        case .optional: return optional()
        case .dyn: return pick(["dyn(\(anything()))", path(), anything()])
        }
    }

    private mutating func anything() -> String {
        make(Shape(rawValue: choose(Shape.allCases.count)) ?? .int)
    }

    /// Takes one of the texts; all are made, which costs bytes but keeps the choices simple.
    private mutating func pick(_ texts: [String]) -> String { texts[choose(texts.count)] }

    // MARK: Leaves

    private mutating func leaf(_ shape: Shape) -> String {
        let named = (locals + Self.variables).filter { $0.shape == shape }.map(\.name)
        let literals = Self.literals(shape)
        let choice = choose(named.count * 2 + literals.count)
        return choice < named.count * 2 ? named[choice / 2] : literals[choice - named.count * 2]
    }

    private static func literals(_ shape: Shape) -> [String] {
        switch shape {
        case .bool: ["true", "false"]
        case .int: ["0", "1", "2", "-1", "7", "9223372036854775807", "(-9223372036854775808)"]
        case .uint: ["0u", "1u", "3u", "18446744073709551615u"]
        case .double: ["0.0", "1.5", "-2.0", "1e308", "1e-300", "(0.0 / 0.0)", "(1.0 / 0.0)"]
        case .string: ["''", "'a'", "'abc'", "'grün'", "'1'", "'x,y'", "'%s %d'", "'\\n'"]
        case .bytes: ["b''", "b'abc'", "b'\\xff'"]
        case .ints: ["[]", "[1, 2, 3]", "[3, 1, 2, 3]", "[0]"]
        case .strings: ["[]", "['a', 'b']", "['x']"]
        case .map: ["{}", "{'a': 1}", "{'k': 2, 'a': 0}"]
        case .duration: ["duration('1s')", "duration('-1h')", "duration('1.5ms')"]
        case .timestamp: ["timestamp('2024-02-29T12:00:00Z')", "timestamp(0)"]
        case .optional: ["optional.none()", "optional.of(1)"]
        case .dyn: ["null", "dyn(1)", "object.name", "object.list", "int", "dyn('a')"]
        }
    }

    private mutating func path() -> String {
        var text = "object"
        for _ in 0..<(1 + choose(3)) {
            text += [
                ".name", ".spec", ".list", ".missing", "[0]", "['name']", "[i]", "[s]", ".?spec",
                "[?'missing']", ".spec.count", ".none",
            ][choose(12)]
        }
        return text
    }

    // MARK: Forms of every shape

    private mutating func general(_ shape: Shape) -> String {
        switch choose(5) {
        case 0: return "(\(make(.bool)) ? \(make(shape)) : \(make(shape)))"
        case 1: return "[\(make(shape)), \(make(shape))][\(make(.int))]"
        case 2: return "{'a': \(make(shape)), 'b': \(make(shape))}[\(make(.string))]"
        case 3: return "optional.of(\(make(shape))).orValue(\(make(shape)))"
        default: return "dyn(\(make(shape)))"
        }
    }

    private mutating func bool() -> String {
        switch choose(16) {
        case 0: return "(\(make(.bool)) && \(make(.bool)))"
        case 1: return "(\(make(.bool)) || \(make(.bool)))"
        case 2: return "!\(make(.bool))"
        case 3:
            let shape = Shape(rawValue: choose(Shape.allCases.count)) ?? .int
            let other = choose(4) == 0 ? Shape.dyn : shape
            return "(\(make(shape)) \(pick(["==", "!="])) \(make(other)))"
        case 4:
            let ordered: [Shape] = [.int, .uint, .double, .string, .bool, .duration, .timestamp]
            let shape = ordered[choose(ordered.count)]
            let other = choose(4) == 0 ? ordered[choose(3)] : shape
            return "(\(make(shape)) \(pick(["<", "<=", ">", ">="])) \(make(other)))"
        case 5: return "(\(make(.int)) in \(make(.ints)))"
        case 6: return "(\(make(.string)) in \(make(choose(2) == 0 ? .strings : .map)))"
        case 7:
            let function = ["startsWith", "endsWith", "contains", "matches"][choose(4)]
            return "\(make(.string)).\(function)(\(make(.string)))"
        case 8: return quantified(.ints, .int)
        case 9: return quantified(.strings, .string)
        case 10: return quantified(.map, .string)
        case 11: return "has(object.\(pick(["name", "spec.count", "missing", "missing.x"])))"
        case 12: return "has(\(make(.map)).\(pick(["a", "k", "zz"])))"
        case 13: return "\(make(.optional)).hasValue()"
        case 14: return "\(make(.ints)).all(e, f, \(scoped([("e", .int), ("f", .int)], .bool)))"
        default: return "(type(\(anything())) == type(\(anything())))"
        }
    }

    private mutating func quantified(_ range: Shape, _ element: Shape) -> String {
        let macro = ["all", "exists", "exists_one"][choose(3)]
        let name = "v\(locals.count)"
        return "\(make(range)).\(macro)(\(name), \(scoped([(name, element)], .bool)))"
    }

    private mutating func scoped(_ added: [(String, Shape)], _ shape: Shape) -> String {
        let outer = locals
        defer { locals = outer }
        // The innermost first: it hides the others.
        locals = added.map { (name: $0.0, shape: $0.1) } + locals
        return make(shape)
    }

    private mutating func number(_ shape: Shape) -> String {
        switch choose(7) {
        case 0: return "(\(make(shape)) + \(make(shape)))"
        case 1: return "(\(make(shape)) - \(make(shape)))"
        case 2: return "(\(make(shape)) * \(make(shape)))"
        case 3: return "(\(make(shape)) / \(make(shape)))"
        case 4: return shape == .uint ? leaf(.uint) : "(-\(make(shape)))"
        case 5:
            let name = shape == .int ? "int" : shape == .uint ? "uint" : "double"
            let sources: [Shape] = [.int, .uint, .double, .string]
            return "\(name)(\(make(sources[choose(4)])))"
        default:
            guard shape == .int else { return leaf(shape) }
            switch choose(5) {
            case 0: return "(\(make(.int)) % \(make(.int)))"
            case 1: return "size(\(make([.string, .ints, .map, .bytes, .strings][choose(5)])))"
            case 2: return "\(make(.map))[\(make(.string))]"
            case 3: return "\(make(.ints))[\(make(.int))]"
            default: return "\(make(.timestamp)).getHours()"
            }
        }
    }

    private mutating func string() -> String {
        switch choose(9) {
        case 0: return "(\(make(.string)) + \(make(.string)))"
        case 1: return "(\(make(.string)) + \(make(.string)) + \(make(.string)))"
        case 2: return "string(\(make([.int, .uint, .double, .bool, .string, .bytes][choose(6)])))"
        case 3: return "\(make(.string)).\(pick(["lowerAscii", "upperAscii", "trim"]))()"
        case 4: return "\(make(.string)).replace(\(make(.string)), \(make(.string)))"
        case 5: return "\(make(.strings)).join(\(make(.string)))"
        case 6: return "\(make(.string)).substring(\(make(.int)))"
        case 7: return "'%s-%d'.format([\(make(.string)), \(make(.int))])"
        default: return "\(make(.strings))[\(make(.int))]"
        }
    }

    private mutating func ints() -> String {
        let name = "v\(locals.count)"
        switch choose(7) {
        case 0: return "\(make(.ints)).map(\(name), \(scoped([(name, .int)], .int)))"
        case 1: return "\(make(.ints)).filter(\(name), \(scoped([(name, .int)], .bool)))"
        case 2:
            let test = scoped([(name, .int)], .bool)
            return "\(make(.ints)).map(\(name), \(test), \(scoped([(name, .int)], .int)))"
        case 3: return "(\(make(.ints)) + \(make(.ints)))"
        case 4: return "[\(make(.int)), \(make(.int)), \(make(.int))]"
        case 5: return "[?\(make(.optional)), \(make(.int))]"
        default:
            return "\(make(.ints)).transformList(k, w, \(scoped([("k", .int), ("w", .int)], .int)))"
        }
    }

    private mutating func strings() -> String {
        let name = "v\(locals.count)"
        switch choose(5) {
        case 0: return "\(make(.strings)).map(\(name), \(scoped([(name, .string)], .string)))"
        case 1: return "\(make(.map)).filter(\(name), \(scoped([(name, .string)], .bool)))"
        case 2: return "\(make(.string)).split(\(make(.string)))"
        case 3: return "(\(make(.strings)) + \(make(.strings)))"
        default: return "[\(make(.string)), \(make(.string))]"
        }
    }

    private mutating func map() -> String {
        switch choose(4) {
        case 0: return "{\(make(.string)): \(make(.int)), \(make(.string)): \(make(.int))}"
        case 1: return "{?\(make(.string)): \(make(.optional)), 'z': \(make(.int))}"
        case 2:
            let value = scoped([("k", .string), ("w", .int)], .int)
            return "\(make(.map)).transformMap(k, w, \(value))"
        default:
            let test = scoped([("k", .int), ("w", .int)], .bool)
            return "\(make(.ints)).transformMap(k, w, \(test), string(w)).transformMap(k, w, k)"
        }
    }

    private mutating func optional() -> String {
        let name = "v\(locals.count)"
        switch choose(6) {
        case 0: return "optional.of(\(make(.int)))"
        case 1: return "optional.ofNonZeroValue(\(make(.int)))"
        case 2: return "\(make(.optional)).or(\(make(.optional)))"
        case 3: return "\(make(.optional)).optMap(\(name), \(scoped([(name, .int)], .int)))"
        case 4: return "\(make(.map))[?\(make(.string))]"
        default: return "\(make(.ints))[?\(make(.int))]"
        }
    }
}
