// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Foundation  // Its base64 is what ours is compared with.
import Testing

/// Source: spec/credentials.md 2.2 to 2.5.
@Suite("Exchanges, a step at a time")
struct ExchangeTests {
    private static let jwt = "\(base64URL(Array("{}".utf8))).\(base64URL(Array(#"{"exp":\#(moment + 7200)}"#.utf8))).c2ln"

    @Test("Google: federation, then a service account's token")
    func google() throws {
        let spec = "images: ['*.pkg.dev']\nexchange:\n  google: {audience: //iam.googleapis.com/x, serviceAccount: pull@p.iam.gserviceaccount.com}"
        var run = try Scripted(spec, image: "eu-docker.pkg.dev/p/r/i")
        let step = run.run([
            .init(200, #"{"access_token":"federated","token_type":"Bearer","expires_in":3599}"#),
            .init(200, #"{"accessToken":"impersonated","expireTime":"2026-11-21T19:41:49Z"}"#),
        ])
        #expect(step.credential?.username == "oauth2accesstoken")
        #expect(step.credential?.password.revealed == "impersonated")
        #expect(step.credential?.expiry == moment + 3600)
        #expect(run.requests.map(\.endpoint.url) == [
            "https://sts.googleapis.com/v1/token",
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/pull@p.iam.gserviceaccount.com:generateAccessToken",
        ])
        #expect(run.requests[0].form == [
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "audience": "//iam.googleapis.com/x",
            "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "scope": "https://www.googleapis.com/auth/cloud-platform", "subject_token": "the.pods.token",
        ])
        #expect(run.requests[0].header("authorization") == nil)
        #expect(run.requests[1].header("authorization") == "Bearer federated")
        #expect(run.requests[1].body.revealed == #"{"scope":["https://www.googleapis.com/auth/cloud-platform"],"lifetime":"3600s"}"#)
    }

    @Test("Google: without impersonation; never to another's registry")
    func googleDirect() throws {
        let spec = "images: ['*.*', '*.*.*']\nexchange:\n  google: {audience: x}"
        var run = try Scripted(spec, image: "gcr.io/p/i")
        #expect(run.run([.init(200, #"{"access_token":"a","expires_in":60}"#)]).credential?.expiry == moment + 60)
        for image in ["evil.io/x", "gcr.io.evil/x", "x.pkg.dev.evil/x"] {
            #expect(throws: ExchangeFailure.self) { _ = try Scripted(spec, image: image) }
        }
        var refused = try Scripted(spec, image: "gcr.io/p/i")
        let failure = refused.run([.init(400, #"{"error":"invalid_grant","error_description":"the.pods.token is bad"}"#)]).failure
        #expect(failure == ExchangeFailure(.refused, "Google's STS answered 400 invalid_grant"))
    }

    private static let azure = "images: [team.azurecr.io]\nexchange:\n  azure: {tenantID: t-1, clientID: c-1}"

    @Test("Azure: Entra, the challenge, ACR's exchange")
    func azure() throws {
        var run = try Scripted(Self.azure, image: "team.azurecr.io/a/b")
        let challenge = #"Bearer realm="https://team.azurecr.io/oauth2/token",service="team.azurecr.io""#
        let step = run.run([
            .init(200, #"{"access_token":"entra","expires_in":3599}"#),
            .init(401, "", [("Www-Authenticate", challenge)]),
            .init(200, #"{"refresh_token":"\#(Self.jwt)"}"#),
        ])
        #expect(step.credential?.username == "00000000-0000-0000-0000-000000000000")
        #expect(step.credential?.password.revealed == Self.jwt)
        #expect(step.credential?.expiry == moment + 7200)
        #expect(run.requests.map { "\($0.method.rawValue) \($0.endpoint.url)" } == [
            "POST https://login.microsoftonline.com/t-1/oauth2/v2.0/token", "GET https://team.azurecr.io/v2/",
            "POST https://team.azurecr.io/oauth2/exchange",
        ])
        #expect(run.requests[0].form["client_assertion"] == "the.pods.token")
        #expect(run.requests[0].form["scope"] == "https://containerregistry.azure.net/.default")
        #expect(run.requests[1].body.isEmpty)
        #expect(run.requests[2].form == [
            "grant_type": "access_token", "service": "team.azurecr.io", "tenant": "t-1", "access_token": "entra",
        ])
    }

    @Test(
        "Azure: a challenge that points elsewhere gets nothing",
        arguments: [
            #"Bearer realm="https://evil.io/oauth2/token",service="team.azurecr.io""#,
            #"Bearer realm="https://team.azurecr.io.evil.io/oauth2/token",service="team.azurecr.io""#,
            #"Bearer realm="http://team.azurecr.io/oauth2/token",service="team.azurecr.io""#,
            #"Bearer realm="https://team.azurecr.io:8443/oauth2/token",service="team.azurecr.io""#,
            #"Bearer realm="https://team.azurecr.io@evil.io/oauth2/token",service="team.azurecr.io""#,
            #"Bearer realm="https://team.azurecr.io/oauth2/token",service="other.azurecr.io""#,
            #"Basic realm="https://team.azurecr.io""#, "Bearer", "Bearer service=x", #"Bearer realm="unclosed"#, "",
        ])
    func azureAway(challenge: String) throws {
        var run = try Scripted(Self.azure, image: "team.azurecr.io/a/b")
        let step = run.run([
            .init(200, #"{"access_token":"entra","expires_in":3599}"#), .init(401, "", [("www-authenticate", challenge)]),
        ])
        #expect(step.failure != nil)
        #expect(run.requests.count == 2)
        #expect(!"\(String(describing: step.failure))".contains("entra"))
    }

    @Test("Azure: only login servers that the author named")
    func azureServers() throws {
        let spec = "images: ['*.azurecr.io']\nexchange:\n  azure: {tenantID: t, clientID: c, cloud: USGovernment, loginServers: [a.azurecr.io]}"
        var run = try Scripted(spec, image: "a.azurecr.io/x")
        _ = run.run([])
        #expect(run.requests[0].endpoint.host == "login.microsoftonline.us")
        #expect(throws: ExchangeFailure.self) { _ = try Scripted(spec, image: "evil.azurecr.io/x") }
    }

    @Test(
        "Challenges",
        arguments: [
            (#"Bearer realm="https://a/t",service="s",scope="repository:x:pull,push""#, ["https://a/t", "s", "repository:x:pull,push"]),
            (#"bearer realm="https://a/t""#, ["https://a/t", "", ""]),
            (#"Bearer service=s,realm=https://a/t"#, ["https://a/t", "s", ""]),
            (#"Bearer realm="https://a/t", service=s"#, ["https://a/t", "s", ""]),
            (#"Bearer realm="a\"b",service="#, [#"a"b"#, "", ""]),
            (#"Bearer  error="x" , realm = "r""#, ["r", "", ""]),
            (#"Bearer "#, nil), (#"Basic realm="x""#, nil), (#"Bearer realm="x"#, nil), ("", nil),
        ] as [(String, [String]?)])
    func challenges(text: String, expected: [String]?) {
        #expect(Challenge(text).map { [$0.realm, $0.service, $0.scope] } == expected)
    }

    @Test("RFC 8693: the form, a client of its own, what comes back")
    func tokenExchange() throws {
        let spec = """
            images: [r.io]
            exchange:
              tokenExchange:
                endpoint: https://sts.example.com:8443/token?tenant=a
                audience: r.io
                resource: https://r.io
                scope: pull
                requestedTokenType: urn:ietf:params:oauth:token-type:access_token
                clientID: "a client"
                clientSecretFile: /secret
                username: token
                parameters: {extra: "1&2"}
            """
        var run = try Scripted(spec, image: "r.io/a", files: ["/secret": Secret("s p\n")])
        let step = run.run([.init(200, #"{"access_token":"issued","issued_token_type":"x","token_type":"Bearer","expires_in":"600"}"#)])
        #expect(step.credential?.username == "token")
        #expect(step.credential?.password.revealed == "issued")
        #expect(step.credential?.expiry == moment + 600)
        #expect(run.requests[0].endpoint.url == "https://sts.example.com:8443/token?tenant=a")
        #expect(run.requests[0].form == [
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "audience": "r.io", "resource": "https://r.io",
            "scope": "pull", "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "subject_token": "the.pods.token", "extra": "1&2",
        ])
        let basic = Data("a%20client:s%20p".utf8).base64EncodedString()
        #expect(run.requests[0].header("authorization") == "Basic \(basic)")
        #expect(throws: ExchangeFailure(.misconfigured, "the file /secret is missing or empty")) {
            _ = try Scripted(spec, image: "r.io/a")
        }
        #expect(throws: ExchangeFailure.self) { _ = try Scripted(spec, image: "r.io/a", token: nil, files: ["/secret": Secret("s")]) }
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var headers: [String: String] = [:]
        var expected: ExchangeFailure

        var testDescription: String { "\(status) \(body)" }
    }

    @Test(
        "Answers that are no success say whether to ask again, and repeat nothing",
        arguments: [
            Failure(status: 400, body: #"{"error":"invalid_request"}"#, expected: .init(.refused, "the token endpoint answered 400 invalid_request")),
            Failure(status: 401, body: "", expected: .init(.refused, "the token endpoint answered 401")),
            Failure(status: 403, body: "<html>the.pods.token</html>", expected: .init(.refused, "the token endpoint answered 403")),
            Failure(status: 400, body: #"{"error":"the.pods.token"}"#, expected: .init(.refused, "the token endpoint answered 400")),
            Failure(status: 429, body: "{}", headers: ["Retry-After": "7"], expected: .init(.unavailable, "the token endpoint answered 429", retryAfter: 7)),
            Failure(status: 503, body: "", headers: ["Retry-After": "Wed, 21 Oct 2026"], expected: .init(.unavailable, "the token endpoint answered 503")),
            Failure(status: 500, body: "{", expected: .init(.unavailable, "the token endpoint answered 500")),
            Failure(status: 302, body: "", headers: ["Location": "https://evil"], expected: .init(.malformed, "the token endpoint answered 302; redirects are not followed")),
            Failure(status: 200, body: "", expected: .init(.malformed, "the token endpoint answered 200 and no JSON")),
            Failure(status: 200, body: "[]", expected: .init(.malformed, "the token endpoint answered 200 without a token")),
            Failure(status: 200, body: #"{"access_token":""}"#, expected: .init(.malformed, "the token endpoint answered 200 without a token")),
            Failure(status: 200, body: #"{"access_token":7}"#, expected: .init(.malformed, "the token endpoint answered 200 without a token")),
            Failure(status: 200, body: #"{"access_token":"x","expires_in":-5}"#, expected: .init(.expired, "the credential expired 5 s before it came")),
            Failure(status: 200, body: #"{"access_token":"x","expires_in":0}"#, expected: .init(.expired, "the credential expired 0 s before it came")),
        ])
    func failures(row: Failure) throws {
        let spec = "images: [r.io]\nexchange: {tokenExchange: {endpoint: 'https://s.io/t', username: u}}"
        var run = try Scripted(spec, image: "r.io/a")
        let headers = row.headers.map { (name: $0.key, value: $0.value) }
        #expect(run.run([.init(row.status, row.body, headers)]).failure == row.expected)
    }

    @Test("After a failure that may pass, the same request's next answer goes on")
    func retry() throws {
        var run = try Scripted("images: [r.io]\nexchange: {tokenExchange: {endpoint: 'https://s.io/t', username: u}}", image: "r.io/a")
        #expect(run.run([.init(503, "")]).failure?.isRetryable == true)
        #expect(run.exchange.receive(.init(200, #"{"access_token":"x"}"#), now: moment).credential != nil)
    }

    @Test("A registry's realm: asked for, allowed, logged in to")
    func registryToken() throws {
        let spec = """
            images: ['r.io:5000']
            exchange:
              registryToken: {realmHosts: [auth.r.io], username: robot}
            """
        var run = try Scripted(spec, image: "r.io:5000/a/b")
        let step = run.run([
            .init(401, "", [("WWW-Authenticate", #"Bearer realm="https://auth.r.io/token?x=1",service="r io",scope="s""#)]),
            .init(200, #"{"token":"t","expires_in":300,"issued_at":"2026-11-21T18:40:49Z"}"#),
        ])
        #expect(step.credential?.username == "robot")
        #expect(step.credential?.expiry == moment + 240)
        #expect(run.requests.map(\.endpoint.url) == [
            "https://r.io:5000/v2/", "https://auth.r.io/token?x=1&service=r%20io&scope=repository%3Aa%2Fb%3Apull&client_id=postern",
        ])
        #expect(run.requests[0].header("authorization") == nil)
        #expect(run.requests[1].header("authorization") == "Basic \(Data("robot:the.pods.token".utf8).base64EncodedString())")
        for realm in ["https://evil.io/token", "https://auth.r.io.evil.io/", "http://auth.r.io/token", "https://auth.r.io:444/token", "token"] {
            var away = try Scripted(spec, image: "r.io:5000/a/b")
            let step = away.run([.init(401, "", [("WWW-Authenticate", #"Bearer realm="\#(realm)""#)])])
            #expect(step.failure?.kind == .refused)
            #expect(away.requests.count == 1)
        }
    }

    @Test("A registry's realm: a fixed one, by password grant, for a refresh token or to prove a login")
    func registryTokenGrants() throws {
        let spec = """
            images: [r.io]
            exchange:
              registryToken:
                {realm: 'https://auth.r.io/token', service: r.io, grant: Password, returns: RefreshToken, username: robot, passwordFile: /p}
            """
        var run = try Scripted(spec, image: "r.io/a", token: nil, files: ["/p": Secret("held\n")])
        let step = run.run([.init(200, #"{"access_token":"a","expires_in":60,"refresh_token":"\#(Self.jwt)"}"#)])
        #expect(step.credential?.password.revealed == Self.jwt)
        #expect(step.credential?.expiry == moment + 7200)
        #expect(run.requests[0].method == .post)
        #expect(run.requests[0].form == [
            "service": "r.io", "scope": "repository:a:pull", "grant_type": "password", "client_id": "postern",
            "access_type": "offline", "username": "robot", "password": "held",
        ])
        var login = try Scripted(
            spec.replacing("RefreshToken", with: "Login"), image: "r.io/a", files: ["/p": Secret("held")])
        let held = login.run([.init(200, #"{"token":"t"}"#)]).credential
        #expect(held?.password.revealed == "held")
        #expect(held?.expiry == nil)
        // The token, where there is no password: it ends when it ends.
        var own = try Scripted(
            "answer: {cacheType: Token}\n" + spec.replacing("RefreshToken", with: "Login").replacing(", passwordFile: /p", with: ""),
            image: "r.io/a")
        let proven = own.run([.init(200, #"{"token":"t"}"#)]).credential
        #expect(proven?.password == Secret("the.pods.token"))
        #expect(proven?.expiry == somebody.expiry)
    }

    @Test("An exchange that is described: templates in a URL, fields, a form")
    func described() throws {
        let spec = """
            images: [r.io]
            exchange:
              http:
                method: PUT
                url: https://x.io/t/${namespace}?r=${repository}
                headers: {X-Who: "${serviceAccount}@${node}", Accept: text/json}
                basic: {username: "${serviceAccountUID}", password: "${token}"}
                form: {a: "${token}", b: "plain & simple", c: "${registry} ${pod} ${audience} ${lifetime} ${lifetimeDays}"}
                statuses: [202]
                lifetime: 30h
                response: {username: "${namespace}-robot", passwordPointer: /deep/0/~1secret, expiresAtPointer: /until}
            """
        var run = try Scripted(spec, image: "r.io/a/b")
        let step = run.run([.init(202, #"{"deep":[{"/secret":"pw"}],"until":"\#(moment + 99)"}"#)])
        #expect(step.credential?.username == "shop-robot")
        #expect(step.credential?.password.revealed == "pw")
        #expect(step.credential?.expiry == moment + 99)
        let sent = run.requests[0]
        #expect("\(sent.method.rawValue) \(sent.endpoint.url)" == "PUT https://x.io/t/shop?r=a%2Fb")
        #expect(sent.header("x-who") == "puller@node1")
        #expect(sent.header("accept") == "text/json")
        #expect(sent.header("authorization") == "Basic \(Data("uid-1:the.pods.token".utf8).base64EncodedString())")
        #expect(sent.form == ["a": "the.pods.token", "b": "plain & simple", "c": "r.io web-0 imgcred.example.com 108000 2"])
        var other = try Scripted(spec, image: "r.io/a/b")
        #expect(other.run([.init(200, "{}")]).failure?.kind == .malformed)
    }

    struct Preset: Sendable, CustomTestStringConvertible {
        var name: String
        var parameters: String
        var request: String
        var body: String
        var answer: String
        /// User name, password, life.
        var credential: [String]

        var testDescription: String { name }
    }

    @Test(
        "Presets",
        arguments: [
            Preset(
                name: "jfrog", parameters: "{provider: k8s, audience: a}", request: "POST https://x.io/access/api/v1/oidc/token",
                body: #"{"grant_type":"urn:ietf:params:oauth:grant-type:token-exchange","subject_token_type":"urn:ietf:params:oauth:token-type:id_token","subject_token":"the.pods.token","provider_name":"k8s","provider_type":"Generic OpenID Connect","audience":"a"}"#,
                answer: #"{"access_token":"at","expires_in":3600,"username":"robot"}"#, credential: ["robot", "at", "3600"]),
            Preset(
                name: "cloudsmith", parameters: "{organisation: my org, service: pull}", request: "POST https://x.io/openid/my%20org/",
                body: #"{"oidc_token":"the.pods.token","service_slug":"pull"}"#, answer: #"{"token":"\#(jwt)"}"#,
                credential: ["token", jwt, "7200"]),
            Preset(
                name: "quay", parameters: "{robot: org+pull}", request: "GET https://x.io/oauth2/federation/robot/token", body: "",
                answer: #"{"token":"\#(jwt)"}"#, credential: ["org+pull", jwt, "7200"]),
            Preset(
                name: "artifactKeeper", parameters: "{provider: p}", request: "POST https://x.io/api/v1/auth/ci/token",
                body: #"{"provider_id":"p"}"#, answer: #"{"access_token":"at","expires_in":900,"username":"ci"}"#,
                credential: ["ci", "at", "900"]),
            Preset(
                name: "harbor", parameters: "{user: robot$maker, project: shop}", request: "POST https://x.io/api/v2.0/robots",
                body: #"{"name":"postern-uid-1-\#(moment)","level":"project","duration":1,"permissions":[{"kind":"project","namespace":"shop","access":[{"resource":"repository","action":"pull"}]}]}"#,
                answer: #"{"name":"robot$shop+postern","secret":"s","expires_at":\#(moment + 86_400)}"#,
                credential: ["robot$shop+postern", "s", "86400"]),
            Preset(
                name: "gitlab", parameters: "{project: group/app}", request: "POST https://x.io/api/v4/projects/group%2Fapp/deploy_tokens",
                body: #"{"name":"postern-uid-1","scopes":["read_registry"],"expires_at":"2026-11-22T18:41:49Z"}"#,
                answer: #"{"username":"gitlab+deploy-token-1","token":"s","expires_at":"2026-11-22T18:41:49Z"}"#,
                credential: ["gitlab+deploy-token-1", "s", "86400"]),
        ])
    func presets(row: Preset) throws {
        let secrets = row.name == "harbor" ? "\n    secrets: {password: /s}" : row.name == "gitlab" ? "\n    secrets: {token: /s}" : ""
        let spec = "images: [r.io]\nexchange:\n  http:\n    preset: \(row.name)\n    url: https://x.io\n    parameters: \(row.parameters)\(secrets)"
        var run = try Scripted(spec, image: "r.io/a/b", files: ["/s": Secret("held\n")])
        let credential = run.run([.init(row.name == "quay" ? 200 : 201, row.answer)]).credential
        let sent = try #require(run.requests.first)
        #expect("\(sent.method.rawValue) \(sent.endpoint.url)" == row.request)
        #expect(sent.body.revealed == row.body)
        #expect(credential.map { [$0.username, $0.password.revealed, "\(($0.expiry ?? 0) - moment)"] } == row.credential)
        let expected = [
            "quay": "Basic \(Data("org+pull:the.pods.token".utf8).base64EncodedString())", "artifactKeeper": "Bearer the.pods.token",
            "harbor": "Basic \(Data("robot$maker:held".utf8).base64EncodedString())",
        ]
        #expect(sent.header("authorization") == expected[row.name])
        #expect(sent.header("private-token") == (row.name == "gitlab" ? "held" : nil))
    }

    @Test("Pass-through, and files of a migration")
    func fixed() throws {
        var pass = try Scripted("images: [r.io]\nanswer: {cacheType: Token}\nexchange: {passThrough: {username: sa}}", image: "r.io/a")
        let credential = pass.run([]).credential
        #expect(credential?.username == "sa")
        #expect(credential?.password.revealed == "the.pods.token")
        #expect(credential?.expiry == moment + 3600)
    }

    @Test(
        "Files of a migration",
        arguments: [
            ("user:pa:ss\n", "user pa:ss"), ("  user:pass", "user pass"), (#"{"username":"u","password":"p"}"#, "u p"),
            (#"{"auths":{"r.io":{"auth":"dTpwOnE="},"r.io/team":{"username":"t","password":"q"}}}"#, "t q"),
            (#"{"auths":{"https://r.io/v1/":{"auth":"dTpwOnE="}}}"#, "u p:q"),
            (#"{"auths":{"other.io":{"auth":"dTpw"}}}"#, nil), ("user", nil), ("user:", nil), (":pass", nil), ("", nil), ("{", nil),
            (#"{"username":"u"}"#, nil), (#"{"auths":{"r.io":{"auth":"!"}}}"#, nil),
        ] as [(String, String?)])
    func files(content: String, expected: String?) throws {
        let credential = try? StaticCredential.read(Secret(content), for: ImageName("r.io/team/app"))
        #expect(credential.map { "\($0.username) \($0.password.revealed)" } == expected)
    }

    @Test(
        "Endpoints that an author may write",
        arguments: [
            ("https://a.io", "https://a.io/"), ("https://A.io:443/x?y=z", "https://a.io/x?y=z"), ("https://a.io?x", "https://a.io/?x"),
            ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"), ("http://a.io", nil), ("https://127.0.0.1/", nil),
            ("https://localhost/", nil), ("https://user@a.io/", nil), ("https://a.io/#x", nil), ("https://a.io/a b", nil), ("ftp://a.io", nil),
            ("https://", nil), ("https://a.io:0/", nil), ("https://a.io:99999/", nil), ("https://a_.io/", nil), ("https://a.io\\@b/", nil),
        ] as [(String, String?)])
    func endpoints(text: String, expected: String?) {
        #expect((try? Endpoint(url: text))?.url == expected)
        if text.contains("127.0.0.1") {
            #expect((try? Endpoint(url: "http://127.0.0.1:5000/x", allowsLoopback: true))?.url == "http://127.0.0.1:5000/x")
            #expect((try? Endpoint(url: "http://127.evil.io/x", allowsLoopback: true)) == nil)
        }
    }
}
