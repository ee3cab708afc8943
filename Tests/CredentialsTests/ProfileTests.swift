// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Kubernetes
import Testing

/// Source: spec/credentials.md 2.6, 4.4.
@Suite("Profiles: who gets which credential, and for how long")
struct ProfileTests {
    private static let pass = "exchange:\n  passThrough: {}\nanswer: {cacheType: Token}"

    private func reason(_ set: ProfileSet, _ request: CredentialProviderRequest, _ claims: TokenClaims?) -> String {
        do throws(ProfileRefusal) {
            return try set.select(request, claims: claims).name
        } catch {
            return error.reason
        }
    }

    struct Condition: Sendable, CustomTestStringConvertible {
        var text: String
        var expected: String

        init(_ text: String, _ expected: String) {
            self.text = text
            self.expected = expected
        }

        var testDescription: String { text }
    }

    @Test(
        "A condition decides; one that fails denies",
        arguments: [
            Condition("true", "p"), Condition("false", "ProfileConditionFalse"),
            Condition("claims.namespace == 'shop'", "p"), Condition("claims.namespace == 'other'", "ProfileConditionFalse"),
            Condition("claims.serviceAccount.name == 'puller' && claims.serviceAccount.uid == 'uid-1'", "p"),
            Condition("claims.pod.name.startsWith('web-') && claims.node.name in ['node1', 'node2']", "p"),
            Condition("claims.sub == 'system:serviceaccount:shop:puller'", "p"),
            Condition("claims.aud == ['imgcred.example.com'] && claims.exp > 0", "p"),
            Condition("image.registry == 'r.io:5000' && image.host == 'r.io' && image.port == '5000'", "p"),
            Condition("image.repository.startsWith(claims.namespace + '/')", "p"),
            Condition("image.name == 'r.io:5000/shop/app'", "p"),
            Condition("annotations['example.com/tier'] == 'gold'", "p"),
            Condition("annotations['absent'] == 'x'", "ProfileConditionFailed"),
            Condition("annotations[?'absent'].orValue('x') == 'x'", "p"),
            Condition("has(claims.jti)", "ProfileConditionFalse"),
            Condition("claims.jti == 'x'", "ProfileConditionFailed"),
            Condition("int(annotations['example.com/tier']) == 1", "ProfileConditionFailed"),
            Condition(
                "[1,2,3,4,5,6,7,8,9].all(a,[1,2,3,4,5,6,7,8,9].all(b,[1,2,3,4,5,6,7,8,9].all(c,[1,2,3,4,5,6,7,8,9].all(d,[1,2,3,4,5,6,7,8,9].all(e,[1,2,3,4,5,6,7,8,9].all(f,a+b+c+d+e+f>0))))))",
                "ProfileConditionFailed"),
        ])
    func conditions(row: Condition) throws {
        let set = try Profiles.set(Profiles.yaml("images: ['r.io:5000']\ncondition: \"\(row.text)\"\n\(Self.pass)"))
        #expect(set.problems.isEmpty, "\(set.problems)")
        let request = try request("r.io:5000/shop/app", annotations: ["example.com/tier": "gold"])
        #expect(reason(set, request, somebody) == row.expected)
    }

    @Test("The first that fits answers; without one there is nothing")
    func selection() throws {
        let set = try Profiles.set(
            Profiles.yaml("images: [r.io/a/]\naudience: other\n\(Self.pass)", name: "audience") + "---\n"
                + Profiles.yaml("images: [r.io/a/]\ncondition: claims.namespace == 'nobody'\n\(Self.pass)", name: "nobody") + "---\n"
                + Profiles.yaml("images: [r.io/a/]\n\(Self.pass)", name: "first") + "---\n"
                + Profiles.yaml("images: [r.io]\n\(Self.pass)", name: "second") + "---\n"
                + Profiles.yaml("images: [n.io]\nallowNoToken: true\nexchange: {staticFile: {file: /f}}", name: "node") + "---\n"
                + Profiles.yaml("images: [o.io]\naudience: other\n\(Self.pass)", name: "only"))
        #expect(set.problems.isEmpty, "\(set.problems)")
        #expect(reason(set, try request("r.io/a/x"), somebody) == "first")
        #expect(reason(set, try request("r.io/b"), somebody) == "second")
        #expect(reason(set, try request("q.io/b"), somebody) == "RegistryNotConfigured")
        #expect(reason(set, try request("r.io:443/b"), somebody) == "RegistryNotConfigured")
        #expect(reason(set, try request("o.io/b"), somebody) == "ProfileWrongAudience")
        #expect(reason(set, try request("r.io/b", token: nil), nil) == "ProfileNeedsToken")
        #expect(reason(set, try request("n.io/b", token: nil), nil) == "node")
        #expect(reason(set, try request("n.io/b"), somebody) == "node")
    }

    @Test("A token made for one profile's exchange opens no profile that names no audience")
    func ownAudiences() throws {
        let set = try Profiles.set(Profiles.yaml("images: [r.io]\n\(Self.pass)"))
        let request = try request("r.io/a")
        #expect(try set.select(request, claims: somebody, ownAudiences: [Issuer.audience]).name == "p")
        #expect(throws: ProfileRefusal.audience(profile: "p", expected: "other")) {
            try set.select(request, claims: somebody, ownAudiences: ["other"])
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var spec: String
        /// Place and a part of the message.
        var expected: String

        init(_ spec: String, _ expected: String) {
            self.spec = spec
            self.expected = expected
        }

        var testDescription: String { spec }
    }

    @Test(
        "Mistakes are said with their place, and such a profile is not served",
        arguments: [
            Mistake("images: [r.io]\ncondition: claims.namespce == 'x'\n\(pass)", "profiles.yaml:6:20: error: RegistryProfile \"p\": spec.condition: undefined field 'namespce'"),
            Mistake("images: [r.io]\ncondition: claims.namespace\n\(pass)", "6:14: error: RegistryProfile \"p\": spec.condition must evaluate to bool but got string"),
            Mistake("images: [r.io]\ncondition: 1 +\n\(pass)", "Syntax error"),
            Mistake("images: [r.io]\ncondition: object.x == 1\n\(pass)", "undeclared reference to 'object'"),
            Mistake("images: ['r.io:*']\n\(pass)", "5:12: error: RegistryProfile \"p\": spec.images[0]: Invalid value: \"r.io:*\": \":*\" is no port"),
            Mistake("images: []\n\(pass)", "spec.images: Required value"),
            Mistake(pass, "spec.images: Required value"),
            Mistake("images: [r.io]", "spec.exchange: Required value"),
            Mistake("images: [r.io]\nexchange: {aws: {roleARN: 'arn:aws:iam::1:role/x'}, google: {audience: x}}", "exactly one of"),
            Mistake("images: [r.io]\nexchange: {awz: {}}", "unknown field \"spec.exchange.awz\""),
            Mistake("images: [r.io]\nexchange: {aws: {}}", "spec.exchange.aws.roleARN: Required value"),
            Mistake("images: [r.io]\nexchange: {aws: {roleARN: 'arn:aws:iam::1:role/x', sessionDuration: 60s}}", "expected a duration from 900s to 43200s"),
            Mistake("images: [r.io]\nexchange: {passThrough: {}}", "unless cacheType is Token"),
            Mistake(
                "images: [r.io]\nexchange: {registryToken: {realm: 'https://a.io', returns: Login, username: u}}",
                "unless cacheType is Token"),
            Mistake("images: ['*.io']\n\(pass)", "so they must be written out"),
            Mistake("images: [r.io]\nallowNoToken: true\n\(pass)", "the exchange passThrough needs a token"),
            Mistake("images: ['*.azurecr.io']\nexchange: {azure: {tenantID: t, clientID: c}}", "no image may choose whom a token is shown to"),
            Mistake("images: [r.io]\nexchange: {tokenExchange: {endpoint: 'http://s.io/t', username: u}}", "http is taken only to loopback"),
            Mistake("images: [r.io]\nexchange: {tokenExchange: {endpoint: 'https://127.0.0.1/t', username: u}}", "is loopback"),
            Mistake("images: [r.io]\nexchange: {http: {url: 'https://${registry}/t', response: {username: u}}}", "no request chooses one"),
            Mistake("images: [r.io]\nexchange: {http: {url: 'https://s.io/${token}', response: {username: u}}}", "there is no ${token} here"),
            Mistake("images: [r.io]\nexchange: {http: {url: 'https://s.io/', json: {a: '${tokn}'}, response: {username: u}}}", "did you mean ${token}?"),
            Mistake("images: [r.io]\nexchange: {http: {url: 'https://s.io/', headers: {Host: x}, response: {username: u}}}", "expected a header field's name"),
            Mistake("images: [r.io]\nexchange: {http: {preset: jfrog, url: 'https://j.io'}}", "parameters.provider: Required value"),
            Mistake("images: [r.io]\nexchange: {http: {preset: nope, url: 'https://j.io'}}", "Unsupported value: \"nope\""),
            Mistake("images: [r.io]\nexchange: {http: {url: 'https://s.io/'}}", "response.username: Required value"),
            Mistake("images: [r.io]\nanswer: {scope: Registry}\nexchange: {registryToken: {realm: 'https://s.io/t', username: u}}", "the kubelet would give it to its siblings"),
            Mistake("images: [r.io]\nanswer: {scope: Global, cacheType: Token}\nexchange: {passThrough: {}}", "spec.answer.scope: Unsupported value: \"Global\""),
            Mistake("images: [r.io]\nanswer: {maxCacheDuration: 300, cacheType: Token}\nexchange: {passThrough: {}}", "expected a string"),
            Mistake("images: [r.io]\nfoo: 1\n\(pass)", "unknown field \"spec.foo\""),
        ])
    func mistakes(row: Mistake) throws {
        let set = try Profiles.set(Profiles.yaml(row.spec))
        #expect(set.profiles.isEmpty)
        let text = set.problems.map(\.description).joined(separator: "\n")
        #expect(text.contains(row.expected), "\(text)")
    }

    @Test("A pattern so wide that anybody's registry matches is told of, where the exchange does not know its registries")
    func openDomains() throws {
        func notes(_ images: String, _ exchange: String) throws -> Int {
            try Profiles.set(Profiles.yaml("images: [\(images)]\nexchange: {\(exchange)}")).problems.count
        }
        #expect(try notes("'*.*', '*', 'r.*', '*.example.com', r.io", "staticFile: {file: /f}") == 3)
        #expect(try notes("'*.*'", "aws: {roleARN: 'arn:aws:iam::111122223333:role/x'}") == 0)
    }

    @Test("The last good version stays; a name stands for one; other versions are refused")
    func reload() throws {
        let good = try Profiles.set(Profiles.yaml("images: [r.io]\ncondition: 'true'\n\(Self.pass)"))
        let bad = try Profiles.set(Profiles.yaml("images: [r.io]\ncondition: '1'\n\(Self.pass)"), previous: good)
        #expect(bad.errorCount == 1)
        #expect(reason(bad, try request("r.io/x"), somebody) == "p")
        let twice = try Profiles.set(
            Profiles.yaml("images: [r.io]\n\(Self.pass)") + "---\n" + Profiles.yaml("images: [q.io]\n\(Self.pass)"))
        #expect(twice.profiles.count == 1)
        #expect(twice.problems[0].message.contains("the name is taken by profiles.yaml:1:1"))
        let other = try Profiles.set(
            Profiles.yaml("images: [r.io]\n\(Self.pass)").replacing("v1alpha1", with: "v1"))
        #expect(other.problems[0].message == "no matches for kind \"RegistryProfile\" in version \"postern.dev/v1\"")
        var broken = ProfileSetBuilder()
        broken.fileProblems = [PolicyProblem(.error, at: Place(file: "profiles.yaml"), message: "unreadable")]
        #expect(broken.build(previous: good).profiles.count == 1)
    }

    @Test(
        "How long the kubelet may keep what lives for so long (spec 2.6)",
        arguments: [
            (nil, nil, 0), (-10, nil, 0), (0, nil, 0), (300, nil, 0), (359, nil, 0), (360, nil, 60), (361, nil, 61),
            (900, nil, 600), (3000, nil, 2700), (3001, nil, 2700), (3600, nil, 3240), (43_200, nil, 38_880),
            (43_200, 3600, 3600), (43_200, 59, 0), (43_200, 0, 0), (900, 3600, 600), (3601, nil, 3240), (3605, nil, 3244),
        ] as [(Int64?, Int64?, Int64)])
    func cacheTimes(life: Int64?, maximum: Int64?, expected: Int64) {
        let expiry = life.map { moment + $0 }
        #expect(RegistryProfile.cacheSeconds(expiry: expiry, now: moment, maximum: maximum) == expected)
    }

    @Test("Ends of the range do not trap")
    func extremes() {
        for expiry in [Int64.min, .max, 0] {
            for now in [Int64.min, .max, 0] {
                #expect(RegistryProfile.cacheSeconds(expiry: expiry, now: now, maximum: nil) >= 0)
            }
        }
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        var answer: String
        var image: String
        var expected: String

        init(_ answer: String, _ image: String, _ expected: String) {
            self.answer = answer
            self.image = image
            self.expected = expected
        }

        var testDescription: String { "\(answer) \(image)" }
    }

    @Test(
        "What is answered: for the registry or the repository, with a way out for public images",
        arguments: [
            Answer("{}", "r.io:5000/a/b", "Registry 3240s r.io:5000=u"),
            Answer("{scope: Repository}", "r.io:5000/a/b", "Image 3240s r.io:5000/a/b=u"),
            Answer("{anonymousFallback: true}", "r.io:5000/a/b", "Registry 3240s r.io:5000=u *.io:5000="),
            Answer("{anonymousFallback: true}", "localhost:5000/a", "Registry 3240s localhost:5000=u *:5000="),
            Answer("{anonymousFallback: true, scope: Repository}", "r.io/a", "Image 3240s r.io/a=u r.io="),
            Answer("{maxCacheDuration: 30m}", "r.io/a", "Registry 1800s r.io=u"),
            Answer("{maxCacheDuration: 0s}", "r.io/a", "Registry 0s r.io=u"),
        ])
    func answers(row: Answer) throws {
        let profile = try Profiles.one(
            "images: ['*.*']\nanswer: \(row.answer)\nexchange: {staticFile: {file: /f}}")
        let request = try request(row.image)
        let credential = Credential(username: "u", password: Secret("p"), expiry: moment + 3600)
        let answer = try profile.answer(credential, for: request, now: moment)
        let entries = answer.auth.map { "\($0.key)=\($0.username)" }.joined(separator: " ")
        #expect("\(answer.cacheKeyType.rawValue) \(answer.cacheSeconds)s \(entries)" == row.expected)
        // What we answer we would take ourselves, and the kubelet finds the fallback behind the credential.
        try answer.check(request, mayEchoToken: false)
        #expect(answer.auth.map(\.key) == answer.auth.map(\.key).sorted(by: >))
        let bytes = answer.write()
        _ = try bytes.withBytes { bytes throws(ProtocolError) in
            try CredentialProviderResponse(reading: bytes, for: request, mayEchoToken: false)
        }
    }

    @Test("Never a secret with less life than the margin")
    func shortLived() throws {
        let profile = try Profiles.one("images: [r.io]\nexchange: {staticFile: {file: /f}}")
        let patient = try Profiles.one("images: [r.io]\nanswer: {minLife: 30s}\nexchange: {staticFile: {file: /f}}")
        let request = try request("r.io/a")
        func answer(_ profile: RegistryProfile, _ life: Int64?) -> Int64? {
            let credential = Credential(username: "u", password: Secret("p"), expiry: life.map { moment + $0 })
            return try? profile.answer(credential, for: request, now: moment).cacheSeconds
        }
        #expect(answer(profile, 300) == 0)
        #expect(answer(profile, 299) == nil)
        #expect(answer(profile, -1) == nil)
        #expect(answer(profile, nil) == 0)
        #expect(answer(patient, 60) == 0)
        #expect(answer(patient, 29) == nil)
        #expect(answer(patient, 0) == nil)
    }

    @Test("Credentials are shared by one ServiceAccount, never by two; by token where they die with it")
    func sharing() throws {
        let shared = try Profiles.one("images: ['*.*']\nexchange: {staticFile: {file: /f}}")
        let narrow = try Profiles.one("images: ['*.*']\nanswer: {scope: Repository}\nexchange: {staticFile: {file: /f}}")
        let tied = try Profiles.one("images: [r.io]\n\(Self.pass)")
        var other = somebody
        other.serviceAccount.uid = "uid-9"
        func key(_ profile: RegistryProfile, _ image: String, _ claims: TokenClaims?, token: String = "a") throws -> ShareKey {
            profile.shareKey(
                ExchangeInput(request: try request(image, token: Secret(token)), claims: claims), .openSSL)
        }
        #expect(try key(shared, "r.io/a", somebody) == key(shared, "r.io/b", somebody))
        #expect(try key(shared, "r.io/a", somebody) == key(shared, "r.io/a", somebody, token: "b"))
        #expect(try key(shared, "r.io/a", somebody) != key(shared, "r.io:5000/a", somebody))
        #expect(try key(shared, "r.io/a", somebody) != key(shared, "r.io/a", other))
        #expect(try key(narrow, "r.io/a", somebody) != key(narrow, "r.io/b", somebody))
        #expect(try key(tied, "r.io/a", somebody) != key(tied, "r.io/a", somebody, token: "b"))
        #expect(try key(shared, "r.io/a", nil) != key(shared, "r.io/a", nil, token: "b"))
        // A realm that only looks at a login gives the token back as it is.
        let login = try Profiles.one(
            "images: [r.io]\nanswer: {cacheType: Token}\nexchange: {registryToken: {realm: 'https://a.io', returns: Login, username: u}}")
        #expect(try key(login, "r.io/a", somebody) != key(login, "r.io/a", somebody, token: "b"))
        // What an exchange says of the Pod may be what its credential is for.
        let named = try Profiles.one(
            "images: [r.io]\nexchange: {http: {url: 'https://x.io', form: {pod: '${pod}', token: '${token}'}, response: {username: u}}}")
        var sibling = somebody
        sibling.pod = TokenClaims.Reference(name: "another", uid: "u")
        #expect(try key(named, "r.io/a", somebody) != key(named, "r.io/a", sibling))
        #expect(try key(shared, "r.io/a", somebody) == key(shared, "r.io/a", sibling))
    }
}
