// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Testing

@Suite("AWS: signatures and hosts, beside botocore's")
struct SignatureTests {
    @Test("200 generated requests are signed byte for byte as botocore signs them (Vectors/generate.py)")
    func signatures() throws {
        let rows = try Vectors.rows("signatures.jsonl")
        #expect(rows.count == 200)
        for row in rows {
            let url = try #require(row["url"] as? String)
            let rest = url.dropFirst("https://".count)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            let parts = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            let headers = try #require(row["headers"] as? [[String]]).map { (name: $0[0], value: Secret($0[1])) }
            let signer = SignatureV4(
                accessKeyID: try #require(row["accessKey"] as? String),
                secretKey: Secret(try #require(row["secretKey"] as? String)),
                sessionToken: (row["sessionToken"] as? String).map { Secret($0) },
                region: try #require(row["region"] as? String), service: try #require(row["service"] as? String))
            let added = signer.headers(
                for: .init(
                    method: try #require(row["method"] as? String), authority: rest[..<end].lowercased(),
                    path: parts.isEmpty ? "" : String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
                    headers: headers, body: Secret(try #require(row["body"] as? String))),
                now: Int64(try #require(row["now"] as? Int)), .openSSL)
            let found = added.first { $0.name == "authorization" }?.value.revealed
            #expect(found == row["authorization"] as? String, "\(url)")
        }
    }

    @Test("The endpoints of every partition are botocore's, by the name of a registry alone")
    func endpoints() throws {
        let rows = try Vectors.rows("endpoints.jsonl")
        #expect(rows.count == 128)
        for row in rows {
            let name = try #require(row["partition"] as? String)
            let partition = try #require(AWSPartition.named(name))
            var registry = ECRRegistry(
                partition: partition, region: try #require(row["region"] as? String), account: "111122223333")
            registry.isFIPS = try #require(row["fips"] as? Bool)
            registry.isDualStack = try #require(row["dualStack"] as? Bool)
            let isSTS = row["service"] as? String == "sts"
            // Sessions are asked for under the plain name.
            if isSTS, registry.isDualStack { continue }
            #expect((isSTS ? registry.stsHost(fips: false) : registry.apiHost(fips: false)) == row["host"] as? String)
        }
    }

    struct Host: Sendable, CustomTestStringConvertible {
        var host: String
        /// Partition, region, account, API, STS.
        var expected: [String]?

        init(_ host: String, _ expected: [String]?) {
            self.host = host
            self.expected = expected
        }

        var testDescription: String { host }
    }

    @Test(
        "The grammar of registries' names, partition by partition (spec 2.1)",
        arguments: [
            Host("111122223333.dkr.ecr.us-west-2.amazonaws.com", ["aws", "us-west-2", "111122223333", "api.ecr.us-west-2.amazonaws.com", "sts.us-west-2.amazonaws.com"]),
            Host("111122223333.dkr.ecr-fips.us-west-2.amazonaws.com", ["aws", "us-west-2", "111122223333", "api.ecr-fips.us-west-2.amazonaws.com", "sts-fips.us-west-2.amazonaws.com"]),
            Host("111122223333.dkr-ecr.us-west-2.on.aws", ["aws", "us-west-2", "111122223333", "ecr.us-west-2.api.aws", "sts.us-west-2.amazonaws.com"]),
            Host("111122223333.dkr-ecr-fips.us-west-2.on.aws", ["aws", "us-west-2", "111122223333", "ecr-fips.us-west-2.api.aws", "sts-fips.us-west-2.amazonaws.com"]),
            Host("111122223333.dkr.ecr.us-gov-east-1.amazonaws.com", ["aws-us-gov", "us-gov-east-1", "111122223333", "api.ecr.us-gov-east-1.amazonaws.com", "sts.us-gov-east-1.amazonaws.com"]),
            Host("111122223333.dkr.ecr-fips.us-gov-east-1.amazonaws.com", ["aws-us-gov", "us-gov-east-1", "111122223333", "api.ecr-fips.us-gov-east-1.amazonaws.com", "sts.us-gov-east-1.amazonaws.com"]),
            Host("111122223333.dkr-ecr-fips.us-gov-east-1.on.aws", ["aws-us-gov", "us-gov-east-1", "111122223333", "ecr-fips.us-gov-east-1.api.aws", "sts.us-gov-east-1.amazonaws.com"]),
            Host("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", ["aws-cn", "cn-north-1", "111122223333", "api.ecr.cn-north-1.amazonaws.com.cn", "sts.cn-north-1.amazonaws.com.cn"]),
            Host("111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", ["aws-cn", "cn-north-1", "111122223333", "ecr.cn-north-1.api.amazonwebservices.com.cn", "sts.cn-north-1.amazonaws.com.cn"]),
            Host("111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu", ["aws-eusc", "eusc-de-east-1", "111122223333", "api.ecr.eusc-de-east-1.amazonaws.eu", "sts.eusc-de-east-1.amazonaws.eu"]),
            Host("111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov", ["aws-iso", "us-iso-east-1", "111122223333", "api.ecr.us-iso-east-1.c2s.ic.gov", "sts.us-iso-east-1.c2s.ic.gov"]),
            Host("111122223333.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", ["aws-iso-b", "us-isob-east-1", "111122223333", "api.ecr.us-isob-east-1.sc2s.sgov.gov", "sts.us-isob-east-1.sc2s.sgov.gov"]),
            Host("111122223333.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", ["aws-iso-e", "eu-isoe-west-1", "111122223333", "api.ecr.eu-isoe-west-1.cloud.adc-e.uk", "sts.eu-isoe-west-1.cloud.adc-e.uk"]),
            Host("111122223333.dkr.ecr.us-isof-east-1.csp.hci.ic.gov", ["aws-iso-f", "us-isof-east-1", "111122223333", "api.ecr.us-isof-east-1.csp.hci.ic.gov", "sts.us-isof-east-1.csp.hci.ic.gov"]),
            Host("public.ecr.aws", ["aws", "us-east-1", "", "api.ecr-public.us-east-1.amazonaws.com", "sts.us-east-1.amazonaws.com"]),
            Host("ecr-public.aws.com", ["aws", "us-east-1", "", "ecr-public.us-east-1.api.aws", "sts.us-east-1.amazonaws.com"]),
            Host("111122223333.dkr.ecr.lala-land-1.amazonaws.com", ["aws", "lala-land-1", "111122223333", "api.ecr.lala-land-1.amazonaws.com", "sts.lala-land-1.amazonaws.com"]),
            Host("1234567890123.dkr.ecr.us-west-2.amazonaws.com", nil),
            Host("12345678901.dkr.ecr.us-west-2.amazonaws.com", nil),
            Host("12345678901A.dkr.ecr.us-west-2.amazonaws.com", nil),
            Host("111122223333.dkr.ecr.us-west-2!.amazonaws.com", nil),
            Host("111122223333.dkr.ecr.#us-west-2.amazonaws.com", nil),
            Host("111122223333.dkr.ecr.us-west-2.amazonaws.hacker.com", nil),
            Host("111122223333.dkr.ecr.us-west-2.hacker.com", nil),
            Host("111122223333.dkr.ecr.us-west-2.amazonaws.lol", nil),
            Host("111122223333.dkr.ecr.us-west-2.amazonaws.com.evil.com", nil),
            Host("111122223333.dkr.ecr.evil.com.amazonaws.com", nil),
            Host("111122223333.dkr.ecr.s3.amazonaws.com", nil),
            Host("111122223333.dog.ecr.us-west-2.amazonaws.com", nil),
            Host("111122223333.dkr.cat.us-west-2.amazonaws.com", nil),
            Host("111122223333.us-west-2.amazonaws.com", nil),
            Host("111122223333.dkr.ecr.us-iso-east-1.amazonaws.gov", nil),
            Host("111122223333.dkr.ecr.us-west-2.on.aws", nil),
            Host("111122223333.dkr-ecr.us-west-2.amazonaws.com", nil),
            Host("evil.public.ecr.aws", nil),
            Host("", nil),
        ])
    func hosts(row: Host) {
        let found = ECRRegistry(host: row.host).map { registry in
            [
                registry.partition.name, registry.region, registry.account, registry.apiHost(fips: false),
                registry.stsHost(fips: false),
            ]
        }
        #expect(found == row.expected)
    }

    @Test(
        "Dates of the calendar",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"), (1_795_281_709, "2026-11-21T17:21:49Z"),
        ] as [(Int64, String)])
    func dates(seconds: Int64, text: String) {
        #expect(UTCTime(seconds).extended == text)
    }
}
