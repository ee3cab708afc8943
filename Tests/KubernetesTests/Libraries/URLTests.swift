// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kubernetes

@Suite("URLs, versions and formats")
struct URLTests {
    @Test(
        "A URL is an absolute one or a path (Go: net/url)",
        arguments: [
            Row("url('HTTPS://Example.COM:80/a?b').getScheme()", "https"),
            Row("url('https://[::1]:80/').getHost()", "[::1]:80"),
            Row("url('https://[::1]:80/').getHostname()", "::1"),
            Row("url('https://[::1]/').getPort()", ""),
            Row("url('https://example.com/日本').getEscapedPath()", "/%E6%97%A5%E6%9C%AC"),
            Row("url('https://example.com/[x]').getEscapedPath()", "/[x]"),
            Row("url('mailto:a@b').getEscapedPath()", ""),
            Row("url('/p?a=1&a=2&b=%20x+y').getQuery()['b']", " x y"),
            Row("url('/p?a=1&a=2').getQuery()['a']", "1, 2"),
            Row("url('/p?a=1;b=2').getQuery().size()", "0"),
            Row("url('/a b') == url('/a%20b')", "true"),
            Row("url('https://a/') == url('https://a')", "false"),
        ])
    func parts(_ row: Row) { #expect(row.result == row.expected) }

    @Test(
        "What is no URL says why",
        arguments: [
            ("../x", "invalid URI for request"),
            ("https://a:b:c/", "invalid port \":b:c\" after host"),
            ("://x", "missing protocol scheme"),
            ("http://exa mple.com/", "invalid character \" \" in host name"),
            ("http://h/%zz", "invalid URL escape \"%zz\""),
            ("http://us er@host", "net/url: invalid userinfo"),
            ("http://[::1/", "missing ']' in host"), ("http://[1.2.3.4]/", "invalid IP-literal"),
        ])
    func refused(_ text: String, _ reason: String) {
        #expect(
            Row("url('\(text)')", "").result
                == "URL parse error during conversion from string: parse \"\(text)\": \(reason)")
    }

    @Test(
        "Versions (semver.org)",
        arguments: [
            Row("semver('1.0.0-alpha.2').compareTo(semver('1.0.0-alpha.10'))", "-1"),
            Row("semver('1.0.0-alpha').compareTo(semver('1.0.0-alpha.1'))", "-1"),
            Row("semver('1.0.0-1').compareTo(semver('1.0.0-a'))", "-1"),
            Row("semver('1.0.0+a') == semver('1.0.0+b')", "true"),
            Row("semver('v01.2', true).minor()", "2"),
            Row(
                "semver('1.2.3-alpha.01')",
                "Numeric PreRelease version must not contain leading zeroes \"01\""),
            Row("semver('vv1.0.0', true)", "Invalid character(s) found in major number \"0v1\""),
            Row("semver('v', true)", "strconv.ParseUint: parsing \"\": invalid syntax"),
            Row("semver('1.2.3+')", "Build meta data is empty"),
            Row("semver('1.2.3-')", "Prerelease is empty"),
        ])
    func versions(_ row: Row) { #expect(row.result == row.expected) }

    @Test(
        "Named formats: nothing wrong, or what",
        arguments: [
            Row("format.dns1123Label().validate('a.b').value()", "must not contain dots"),
            Row("format.dns1123LabelPrefix().validate('A-').hasValue()", "false"),
            Row("format.dns1123LabelPrefix().validate('-').hasValue()", "true"),
            Row("format.qualifiedName().validate('/b').value()", "prefix part must be non-empty"),
            Row("format.labelValue().validate('').hasValue()", "false"),
            Row("format.uuid().validate('123e4567e89b12d3a456426614174000').hasValue()", "false"),
            Row("format.byte().validate('YQ=').value()", "invalid base64"),
            Row("format.date().validate('2024-02-29').hasValue()", "false"),
            Row("format.date().validate('2100-02-29').value()", "invalid date"),
            Row("format.datetime().validate('2021-01-01t00:00:00.5+02:00').hasValue()", "false"),
            Row("format.datetime().validate('2021-01-01T00:00:60Z').value()", "invalid datetime"),
        ])
    func formats(_ row: Row) { #expect(row.result == row.expected) }
}
