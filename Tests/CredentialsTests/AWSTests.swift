// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Foundation  // A JSON reader that is not ours.
import Testing

/// Source: spec/credentials.md 2.1.
@Suite("AWS: STS, then ECR")
struct AWSTests {
    private static let spec = "images: ['*.dkr.ecr.*.amazonaws.com', public.ecr.aws]\nexchange:\n  aws: {roleARN: 'arn:aws:iam::111122223333:role/pull'}"
    private static let image = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/app"

    private static func session(expiration: String = "2026-11-21T19:41:49Z") -> ExchangeResponse {
        .init(
            200,
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment -->
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <SubjectFromWebIdentityToken>system:serviceaccount:shop:puller</SubjectFromWebIdentityToken>
                <AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>X</AssumedRoleId></AssumedRoleUser>
                <Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>se&amp;cret/+</SecretAccessKey>
                  <SessionToken>session&#61;&#x3D;</SessionToken><Expiration>\(expiration)</Expiration></Credentials>
                <PackedPolicySize/>
              </AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """)
    }

    private static func authorization(_ life: Int64, isPublic: Bool = false) -> ExchangeResponse {
        let token = Data("AWS:pass:word".utf8).base64EncodedString()
        let data = #"{"authorizationToken":"\#(token)","expiresAt":\#(moment + life).25,"proxyEndpoint":"https://x"}"#
        return .init(200, #"{"authorizationData":\#(isPublic ? data : "[\(data)]")}"#)
    }

    @Test("The private registry, step by step")
    func privateRegistry() throws {
        var run = try Scripted(Self.spec, image: Self.image)
        let step = run.run([Self.session(), Self.authorization(43_200)])
        #expect(step.credential?.username == "AWS")
        #expect(step.credential?.password.revealed == "pass:word")
        // What the session opened ends with it.
        #expect(step.credential?.expiry == moment + 3600)
        let sts = run.requests[0]
        #expect(sts.endpoint.url == "https://sts.eu-central-1.amazonaws.com/")
        #expect(sts.header("content-type") == "application/x-www-form-urlencoded; charset=utf-8")
        #expect(sts.header("authorization") == nil)
        var form = sts.form
        let given = form.removeValue(forKey: "Policy")
        let policy = try #require(given)
        #expect(form == [
            "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::111122223333:role/pull",
            "RoleSessionName": "shop.puller", "WebIdentityToken": "the.pods.token", "DurationSeconds": "3600",
        ])
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(policy.utf8)) as? [String: Any])
        let statements = try #require(parsed["Statement"] as? [[String: Any]])
        #expect(statements[1]["Resource"] as? String == "arn:aws:ecr:eu-central-1:111122223333:repository/shop/app")
        let ecr = run.requests[1]
        #expect(ecr.endpoint.url == "https://api.ecr.eu-central-1.amazonaws.com/")
        #expect(ecr.body.revealed == "{}")
        #expect(ecr.header("content-type") == "application/x-amz-json-1.1")
        #expect(ecr.header("x-amz-target") == "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken")
        #expect(ecr.header("x-amz-date") == "20261121T184149Z")
        #expect(ecr.header("x-amz-security-token") == "session==")
        let authorization = try #require(ecr.header("authorization"))
        #expect(
            authorization.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20261121/eu-central-1/ecr/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature="))
    }

    @Test("Narrowed to a repository, the answer is for it alone; told to serve the registry, nothing is narrowed")
    func scope() throws {
        let narrow = try Profiles.one(Self.spec)
        #expect(narrow.answer.scope == .repository)
        let wide = try Profiles.one("\(Self.spec)\nanswer: {scope: Registry}")
        #expect(wide.answer.scope == .registry)
        var run = try Scripted("\(Self.spec)\nanswer: {scope: Registry}", image: Self.image)
        _ = run.run([])
        #expect(run.requests[0].form["Policy"] == nil)
    }

    @Test("The public registry: one region, an object for a list")
    func publicRegistry() throws {
        var run = try Scripted(Self.spec, image: "public.ecr.aws/a/b")
        let step = run.run([Self.session(), Self.authorization(1800, isPublic: true)])
        #expect(step.credential?.expiry == moment + 1800)
        #expect(run.requests.map(\.endpoint.host) == ["sts.us-east-1.amazonaws.com", "api.ecr-public.us-east-1.amazonaws.com"])
        #expect(run.requests[1].header("x-amz-target") == "SpencerFrontendService.GetAuthorizationToken")
        #expect(run.requests[1].header("authorization")?.contains("/us-east-1/ecr-public/aws4_request") == true)
    }

    struct Error: Sendable, CustomTestStringConvertible {
        var code: String
        var status: Int
        var kind: ExchangeFailure.Kind

        init(_ code: String, _ status: Int, _ kind: ExchangeFailure.Kind) {
            self.code = code
            self.status = status
            self.kind = kind
        }

        var testDescription: String { code }
    }

    @Test(
        "Every error of STS; one 4xx may pass",
        arguments: [
            Error("MalformedPolicyDocument", 400, .refused), Error("PackedPolicyTooLarge", 400, .refused),
            Error("IDPRejectedClaim", 403, .refused), Error("IDPCommunicationError", 400, .unavailable),
            Error("InvalidIdentityToken", 400, .refused), Error("ExpiredTokenException", 400, .refused),
            Error("RegionDisabledException", 403, .refused), Error("AccessDenied", 403, .refused), Error("Throttling", 400, .unavailable),
            Error("InternalFailure", 500, .unavailable), Error("Unknown", 404, .refused),
        ])
    func stsErrors(row: Error) throws {
        var run = try Scripted(Self.spec, image: Self.image)
        let body = "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>\(row.code)</Code><Message>the.pods.token</Message></Error><RequestId>r</RequestId></ErrorResponse>"
        let failure = try #require(run.run([.init(row.status, body)]).failure)
        #expect(failure == ExchangeFailure(row.kind, "STS answered \(row.status) \(row.code)"))
    }

    @Test(
        "Errors of ECR",
        arguments: [
            (400, #"{"__type":"InvalidParameterException","message":"x"}"#, [("", "")], "ECR answered 400 InvalidParameterException", ExchangeFailure.Kind.refused),
            (400, #"{"__type":"com.amazonaws.ecr#ExpiredTokenException","message":"x"}"#, [], "ECR answered 400 ExpiredTokenException", .refused),
            (403, #"{"__type":"SignatureDoesNotMatch"}"#, [], "ECR answered 403 SignatureDoesNotMatch", .refused),
            (500, #"{"__type":"ServerException"}"#, [], "ECR answered 500 ServerException", .unavailable),
            (400, #"{}"#, [("x-amzn-ErrorType", "ThrottlingException:http://x")], "ECR answered 400 ThrottlingException", .unavailable),
            (200, "<ListAllMyBucketsResult/>", [], "ECR answered 200 and no JSON", .malformed),
            (500, "<html>", [], "ECR answered 500", .unavailable),
            (200, "{}", [], "ECR answered without authorizationData", .malformed),
            (200, #"{"authorizationData":[]}"#, [], "ECR answered no authorizationData", .malformed),
            (200, #"{"authorizationData":[{}]}"#, [], "ECR answered no authorizationToken of a user and a password", .malformed),
            (200, #"{"authorizationData":[{"authorizationToken":"Zm9v"}]}"#, [], "ECR answered no authorizationToken of a user and a password", .malformed),
        ] as [(Int, String, [(String, String)], String, ExchangeFailure.Kind)])
    func ecrErrors(row: (Int, String, [(String, String)], String, ExchangeFailure.Kind)) throws {
        var run = try Scripted(Self.spec, image: Self.image)
        let headers = row.2.map { (name: $0.0, value: $0.1) }
        let failure = run.run([Self.session(), .init(row.0, row.1, headers)]).failure
        #expect(failure == ExchangeFailure(row.4, row.3))
    }

    @Test("A token that has expired, or a session, is no credential")
    func expired() throws {
        var run = try Scripted(Self.spec, image: Self.image)
        #expect(run.run([Self.session(), Self.authorization(-5)]).failure?.kind == .expired)
        var session = try Scripted(Self.spec, image: Self.image)
        #expect(session.run([Self.session(expiration: "2015-01-01T00:00:00Z")]).failure?.kind == .expired)
        #expect(session.requests.count == 1)
    }

    @Test(
        "Registries that are not the profile's get nothing, not even a request",
        arguments: [
            ("111122223333.dkr.ecr.eu-central-1.evil.com/a", "", "no registry of ECR"),
            ("111122223333.dkr.ecr.eu-central-1.amazonaws.com:8443/a", "", "no registry of ECR"),
            ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a", "", "a role of partition aws is no one's in aws-cn"),
            ("111122223333.dkr.ecr.us-gov-east-1.amazonaws.com/a", "", "a role of partition aws is no one's in aws-us-gov"),
            ("999999999999.dkr.ecr.eu-central-1.amazonaws.com/a", ", accounts: ['111122223333']", "account 999999999999 is none"),
            ("111122223333.dkr.ecr.us-east-1.amazonaws.com/a", ", regions: [eu-central-1]", "region us-east-1 is none"),
        ])
    func foreign(image: String, more: String, expected: String) throws {
        let spec = "images: ['*.*.*.*.*.*', '*.*.*.*.*.*.*', '*.*.*.*.*.*:8443']\nexchange:\n  aws: {roleARN: 'arn:aws:iam::111122223333:role/pull'\(more)}"
        let profile = try Profiles.one(spec)
        let input = ExchangeInput(request: try request(image), claims: somebody)
        do throws(ExchangeFailure) {
            _ = try profile.plan(input, .openSSL)
            Issue.record("planned")
        } catch {
            #expect(error.kind == .misconfigured)
            #expect(error.message.contains(expected), "\(error.message)")
        }
    }

    @Test("A stand-in for one registry, with endpoints of its own")
    func standIn() throws {
        let spec = """
            images: ['127.0.0.1:5000']
            allowLoopback: true
            exchange:
              aws:
                roleARN: arn:aws:iam::111122223333:role/pull
                registries: ['127.0.0.1:5000']
                accounts: ['111122223333']
                regions: [eu-central-1]
                endpoints: {sts: 'http://127.0.0.1:4566/', ecr: 'http://127.0.0.1:4567'}
            """
        var run = try Scripted(spec, image: "127.0.0.1:5000/shop/app")
        #expect(run.run([Self.session(), Self.authorization(43_200)]).credential != nil)
        #expect(run.requests.map(\.endpoint.url) == ["http://127.0.0.1:4566/", "http://127.0.0.1:4567/"])
        #expect(run.requests.allSatisfy { $0.allowsLoopback })
    }

    @Test(
        "Names of sessions",
        arguments: [
            ("shop.puller", "shop.puller"), ("a b/ü", "a-b---"), ("", "--"), ("x", "x--"),
            (String(repeating: "a", count: 99), String(repeating: "a", count: 64)),
        ])
    func sessionNames(text: String, expected: String) {
        #expect(AWSExchange.sessionName(text) == expected)
    }

    @Test(
        "XML that is none, or too much",
        arguments: [
            "", "text", "<a>", "<a></b>", "</a>", "<a/><b/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a>&x;</a>", "<a>&#0;</a>",
            "<a>&#xD800;</a>", "<a>& b</a>", "<a b='<'/>", "<a", "<a b=\"", "<!-- <a/>", "<?xml <a/>", "<a><![CDATA[x]]></a>", "<a>&amp</a>",
            String(repeating: "<a>", count: 17) + String(repeating: "</a>", count: 17), "<r>" + String(repeating: "<a/>", count: 1000) + "</r>",
        ])
    func malformedXML(text: String) {
        #expect(XMLAnswer(Array(text.utf8).span, wanted: ["a"]) == nil)
    }

    @Test(
        "XML that is read",
        arguments: [
            ("<a>x</a>", "a", "x"), ("<a><b>1</b><b>2</b></a>", "a/b", "1"), ("<a x='>' y=\"/\"><b c='d'>&lt;&gt;&quot;&apos;&#228;</b></a>", "a/b", "<>\"'ä"),
            ("<a><b/><c>x</c></a>", "a/c", "x"), ("<a></a>", "a", nil), ("<a><b>1</b></a>", "b", nil), (" <a> x </a> ", "a", " x "),
        ] as [(String, String, String?)])
    func xml(text: String, path: String, expected: String?) throws {
        let read = XMLAnswer(Array(text.utf8).span, wanted: [path])
        let answer = try #require(read)
        #expect(answer.text(path) == expected)
    }
}
