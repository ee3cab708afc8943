// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import Testing

@Suite("Selectors as people write them")
struct SelectorTextTests {
    @Test(
        "labels", arguments: [
            ("", ""), ("a", "label a Exists"), ("!a", "label a DoesNotExist"), ("a=b", "label a In [b]"),
            ("a==b", "label a In [b]"), ("a!=b", "label a NotIn [b]"), ("a=", "label a In []"),
            ("team in (b,a),prio>3", "label team In [a, b]"), ("a notin ( x , y )", "label a NotIn [x, y]"),
            ("z,a=1", "label a In [1] label z Exists"), ("x in ()", "label x In []"), ("a!=x,a!=y", "label a NotIn [x] label a NotIn [y]"),
            ("a in b", "nil"), ("a b", "nil"), (",", "nil"), ("a,", "nil"), ("=b", "nil"), ("a in (b", "nil"), ("a>x", "nil"), ("!", "nil"),
            ("a=b/c", "nil"), ("a in (b,-)", "nil"), ("a/b/c=d", "nil"), ("example.com/a=B_1.c", "label example.com/a In [B_1.c]"),
        ])
    func labels(text: String, expected: String) {
        let found = SelectorText.labels(text).map { $0.map(\.text).joined(separator: " ") } ?? "nil"
        #expect(found == expected)
    }

    @Test(
        "fields", arguments: [
            ("", ""), ("spec.nodeName=n1", "field spec.nodeName In [n1]"), ("b!=1,a==2", "field a In [2] field b NotIn [1]"),
            ("a=x\\,y", "field a In [x,y]"), ("a=", "field a In []"), ("a in (b)", "nil"), ("a", "nil"), ("=b", "nil"), ("a=b=c", "nil"), ("a=\\z", "nil"),
        ])
    func fields(text: String, expected: String) {
        let found = SelectorText.fields(text).map { $0.map(\.text).joined(separator: " ") } ?? "nil"
        #expect(found == expected)
    }
}
