// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kubernetes

@Suite("Quantities (apimachinery: resource.Quantity)")
struct QuantityTests {
    @Test(
        "The canonical form has no fraction and the largest suffix",
        arguments: [
            Row("quantity('1024Ki')", "1Mi"), Row("quantity('1.5Gi')", "1536Mi"),
            Row("quantity('0.5')", "500m"),
            Row("quantity('1e10')", "10e9"), Row("quantity('1e-400')", "1e-9"),
            Row("quantity('1.5e3')", "1500"),
            Row("quantity('8Ei')", "9223372036854775807"), Row("quantity('0.9Ki')", "921600m"),
            Row("quantity('7.99Ei')", "9211842821808707338240m"), Row("quantity('-1Ki')", "-1Ki"),
            Row("quantity('99999999999999999999')", "99999999999999999999"),
        ])
    func canonical(_ row: Row) { #expect(row.result == row.expected) }

    @Test("A missing number is zero", arguments: ["'.'", "'k'", "'Gi'", "'-'", "'+'", "'-0'"])
    func missing(_ text: String) { #expect(Row("quantity(\(text))", "").result == "0") }

    @Test(
        "What is no quantity says why",
        arguments: [
            Row("quantity('1ki')", "unable to parse quantity's suffix"),
            Row("quantity('1e')", "unable to parse quantity's suffix"),
            Row("quantity('--1')", "unable to parse quantity's suffix"),
            Row(
                "quantity('1 Gi')",
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            ),
        ])
    func refused(_ row: Row) { #expect(row.result == row.expected) }

    @Test(
        "Integers are a matter of shape",
        arguments: [
            Row("quantity('50000000G').isInteger()", "true"),
            Row("quantity('2000m').isInteger()", "false"),
            Row("quantity('1.0').isInteger()", "false"),
            Row("quantity('7Ei').isInteger()", "false"),
            Row("quantity('1e18').isInteger()", "true"),
            Row("quantity('1e19').isInteger()", "false"),
            Row("quantity('2000m').asInteger()", "cannot convert value to integer"),
        ])
    func integers(_ row: Row) { #expect(row.result == row.expected) }

    @Test(
        "Sums are exact, and keep the format of what is not zero",
        arguments: [
            Row("quantity('50k').add(20)", "50020"), Row("quantity('0').add(1000)", "1e3"),
            Row("quantity('1').sub(quantity('1500m'))", "-500m"),
            Row(
                "quantity('1n').add(quantity('9223372036854775807'))",
                "9223372036854775807000000001n"),
            Row("quantity('9223372036854775807').add(1)", "9223372036854775808"),
            Row(
                "quantity('1e2000000000').add(1)",
                "the quantity has more digits than can be computed with"),
        ])
    func sums(_ row: Row) { #expect(row.result == row.expected) }

    @Test(
        "What add made is not known to equality on the right",
        arguments: [
            Row("quantity('1').add(1) == quantity('2')", "true"),
            Row("quantity('2') == quantity('1').add(1)", "no such overload"),
            Row("quantity('2') != quantity('1').add(1)", "true"),
            Row("quantity('2').compareTo(quantity('1').add(1))", "0"),
        ])
    func equality(_ row: Row) { #expect(row.result == row.expected) }
}
