// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Kubernetes

/// Expressions whose answer was not upstream's: found by asking the API server's own library (1.34) for thousands of
/// changed ones. Error, value and cost are its own.
@Suite("Answers that were not upstream's")
struct UpstreamFindTests {
    private static let stumbled =
        #""error":"internal error: interface conversion: *types.Err is not traits.Lister: missing method Add""#
    private static let variables =
        #"{"s":["a","b"],"o":[{"name":"a","v":1}],"n":5,"m":{"a":1}}"#

    @Test(
        "error, value and cost",
        arguments: [
            (#"double(s[s])"#, #""error":"invalid qualifier type: []interface {}""#, 3),
            (#"o[{}].v"#, #""program_error":"invalid qualifier type: *types.baseMap""#, nil),
            (#"o[1.0e10].name"#, #""error":"index out of bounds: 1e+10""#, 2),
            (#"s[cidr('10.0.0.0/8')]"#, #""error":"invalid qualifier type: cel.CIDR""#, 3),
            (#"s[quantity('1Gi')]"#, #""error":"invalid qualifier type: cel.Quantity""#, 3),
            (#"s[url('https://a.b')]"#, #""error":"invalid qualifier type: cel.URL""#, 4),
            (#"s[semver('1.2.3')]"#, #""error":"invalid qualifier type: cel.Semver""#, 3),
            (#"s[ip('10.0.0.1')]"#, #""error":"invalid qualifier type: cel.IP""#, 3),
            (#"m[optional.of(1)]"#, #""error":"invalid qualifier type: *types.Optional""#, 3),
            (#"s[[3, 2, 1].sort()]"#, #""error":"invalid qualifier type: *types.baseList""#, 31),
            (#"dyn(quantity('1Gi')) != dyn(0)"#, #""value":{"kind":"bool","value":true}"#, 3),
            (#"dyn({'a': quantity('1e30')}) == dyn({'a': '1'})"#, #""value":{"kind":"bool","value":true}"#, 33),
            (#"dyn([ip('10.0.0.1')]) == dyn(['x'])"#, #""value":{"kind":"bool","value":true}"#, 13),
            (#"optional.ofNonZeroValue(optional.none())"#, #""value":{"kind":"optional","value":{"kind":"optional","value":null}}"#, 2),
            (#"dyn(double('NaN')) < dyn('a')"#, #""error":"NaN values cannot be ordered""#, 1),
            (#"dyn([dyn('a'), dyn(1.5)]).join()"#, #""error":"join: invalid input: 1.5""#, 1),
            (#"'k1=v1'.findAll(dyn(n))"#, #""error":"no such overload: findAll(string, int)""#, 3),
            (#"''.find(dyn(n))"#, #""error":"no such overload: find(string, int)""#, 3),
            (#"'abc'.findAll(s[0], dyn(s))"#, #""error":"no such overload: findAll(string, string, list)""#, 5),
            (#"dyn(n).matches(dyn(n))"#, #""error":"no such overload: matches""#, 5),
            (#"'abc'.matches(dyn(n))"#, #""error":"no such overload""#, 3),
            (#"[1 / 0].sort()"#, stumbled, 11),
            (#"[m.foo].sort()"#, #""error":"no such key: foo""#, 13),
            (#"o.map(c, c.nope).sort()"#, #""error":"no such key: nope""#, 17),
            (#"m.foo.distinct()"#, stumbled, 2),
            (#"[duration(s[0])].distinct()"#, stumbled, 13),
            (#"dyn(ip('10.0.0.1')).all(i, v, true)"#, #""error":"unsupported comprehension range type: cel.IP""#, 2),
            (#"'hello'.charAt(6).format([n])"#, #""error":"index out of range: 6""#, 1),
            (#"(dyn('a') + dyn(b'b')).format([n])"#, #""error":"no such overload""#, 1),
            (#"s[5].matches('^a$')"#, #""error":"index out of bounds: 5""#, 2),
            (#"s[5].findAll('(?s).').size()"#, #""error":"index out of bounds: 5""#, 3),
            (#"dyn(timestamp(s[0])).lastIndexOf(dyn('b'))"#, #""error":"type conversion error from 'string' to 'google.protobuf.Timestamp'""#, 4),
            (#"s[5].lastIndexOf('b')"#, #""error":"index out of bounds: 5""#, 2),
            (#"s[5] + 'b'"#, #""error":"index out of bounds: 5""#, 3)
        ] as [(String, String, Int?)])
    func answers(_ expression: String, _ outcome: String, _ cost: Int?) throws {
        var evaluator = BatchEvaluator()
        var output = ByteBuffer()
        let line = #"{"id":1,"expr":"\#(expression)","vars":\#(Self.variables)}"#
        let bytes = Array(line.utf8)
        try unsafe bytes.withUnsafeBufferPointer { try unsafe evaluator.evaluate(line: $0, to: &output) }
        #expect(output.string.contains(outcome), "\(output.string)")
        #expect(output.string.contains("\"cost\":\(cost.map(String.init) ?? "null")"), "\(output.string)")
    }
}
