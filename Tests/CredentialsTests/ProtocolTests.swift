// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Testing

/// Source: spec/credentials.md 1.1, 1.3, 1.5, 1.13.
@Suite("Requests and answers of the protocol")
struct ProtocolTests {
    private static let group = "credentialprovider.kubelet.k8s.io"

    private func read(_ text: String) throws(ProtocolError) -> CredentialProviderRequest {
        try CredentialProviderRequest(reading: Array(text.utf8).span)
    }

    @Test("Every version is read, v1 with its token", arguments: ProtocolVersion.allCases)
    func versions(version: ProtocolVersion) throws {
        let request = try read(
            #"{"kind":"CredentialProviderRequest","apiVersion":"\#(version.apiVersion)","image":"r.io/a","future":{"x":[1]},"#
                + #""serviceAccountToken":"t.o.k","serviceAccountAnnotations":{"example.com/a":"b"}}"# + "\n")
        #expect(request.version == version)
        #expect(request.image.text == "r.io/a")
        // The older versions have neither; members that nobody knows are passed over.
        #expect(request.token?.revealed == (version == .v1 ? "t.o.k" : nil))
        #expect(request.annotations == (version == .v1 ? ["example.com/a": "b"] : [:]))
    }

    @Test(
        "What is no request",
        arguments: [
            (#"[]"#, ProtocolError.notAnObject),
            (#"{"apiVersion":"\#(group)/v1","image":"r.io/a"}"#, .missing("kind")),
            (#"{"kind":"CredentialProviderRequest","image":"r.io/a"}"#, .missing("apiVersion")),
            (#"{"kind":"CredentialProviderRequest","apiVersion":"\#(group)/v1"}"#, .missing("image")),
            (#"{"kind":"CredentialProviderRequest","apiVersion":"\#(group)/v1","image":null}"#, .missing("image")),
            (
                #"{"kind":"CredentialProviderRequest","apiVersion":"\#(group)/v1","image":7}"#,
                .wrongKind("image", expected: "a string")
            ),
            (#"{"kind":"CredentialProviderRequest","apiVersion":"\#(group)/v1","image":""}"#, .badImage(.empty)),
            (#"{"kind":"CredentialProviderRequest","apiVersion":"\#(group)/v2","image":"r.io/a"}"#, .unknownVersion("\(group)/v2")),
            (
                #"{"kind":"CredentialProviderResponse","apiVersion":"\#(group)/v1","image":"r.io/a"}"#,
                .wrongKindField("CredentialProviderResponse", expected: "CredentialProviderRequest")
            ),
            (
                #"{"kind":"CredentialProviderRequest","apiVersion":"\#(group)/v1","image":"r.io/a","serviceAccountToken":[]}"#,
                .wrongKind("serviceAccountToken", expected: "a string")
            ),
            (
                #"{"kind":"CredentialProviderRequest","apiVersion":"\#(group)/v1","image":"r.io/a","serviceAccountToken":"a\r\nb"}"#,
                .wrongKind("serviceAccountToken", expected: "a token of visible characters")
            ),
            (
                #"{"kind":"CredentialProviderRequest","apiVersion":"\#(group)/v1","image":"r.io/a","serviceAccountAnnotations":{"a":1}}"#,
                .wrongKind("serviceAccountAnnotations[\"a\"]", expected: "a string")
            ),
        ])
    func refused(text: String, error: ProtocolError) {
        #expect(throws: error) { try read(text) }
    }

    @Test("Bytes that are no JSON, and too many")
    func bytes() {
        #expect(throws: ProtocolError.self) { try read("") }
        #expect(throws: ProtocolError.self) { try read("{\"kind\":") }
        #expect(throws: ProtocolError.tooLarge(byteCount: (1 << 20) + 1, limit: 1 << 20)) {
            try read(String(repeating: " ", count: (1 << 20) + 1))
        }
    }

    @Test("A request that is handed on is the same, its token only where asked for")
    func rewritten() throws {
        let original = CredentialProviderRequest(
            image: try ImageName("r.io/a"), token: Secret("t.o.k"), annotations: ["x": "\"quoted\"\n"])
        let whole = original.write(includingToken: true)
        let again = try whole.withBytes { bytes throws(ProtocolError) in try CredentialProviderRequest(reading: bytes) }
        #expect(again.token == original.token)
        #expect(again.annotations == original.annotations)
        #expect(!original.write(includingToken: false).revealed.contains("t.o.k"))
    }

    @Test("An answer is one strict object: always a key type and a duration, nothing that is null")
    func written() throws {
        let answer = CredentialProviderResponse(
            version: .v1beta1, cacheKeyType: .registry, cacheSeconds: 840,
            auth: [.init(key: "r.io", username: "u", password: Secret("p\"\\\n"))])
        #expect(
            answer.write().revealed
                == #"{"apiVersion":"credentialprovider.kubelet.k8s.io/v1beta1","kind":"CredentialProviderResponse","cacheKeyType":"Registry","cacheDuration":"840s","auth":{"r.io":{"username":"u","password":"p\"\\\u000a"}}}"#
                + "\n")
        #expect(
            CredentialProviderResponse.empty().write().revealed
                == #"{"apiVersion":"credentialprovider.kubelet.k8s.io/v1","kind":"CredentialProviderResponse","cacheKeyType":"Image","cacheDuration":"0s","auth":{}}"#
                + "\n")
        let image = try ImageName("r.io:5000/a")
        #expect(
            CredentialProviderResponse.anonymous(for: image).write().revealed
                .contains(#""auth":{"r.io:5000/a":{"username":"","password":""}}"#))
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        var change: String
        var error: ProtocolError?

        init(_ change: String, _ error: ProtocolError? = nil) {
            self.change = change
            self.error = error
        }

        var testDescription: String { change }
    }

    /// `kind`, `apiVersion` and so on of a good answer, with some of them replaced.
    private static func answer(_ change: String) -> String {
        var members = [
            "apiVersion": "\"\(group)/v1\"", "kind": "\"CredentialProviderResponse\"", "cacheKeyType": "\"Image\"",
            "cacheDuration": "\"5m\"", "auth": #"{"r.io:5000":{"username":"u","password":"p"}}"#,
        ]
        if let equals = change.firstIndex(of: "=") {
            let value = String(change[change.index(after: equals)...])
            members[String(change[..<equals])] = value.isEmpty ? nil : value
        }
        return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    @Test(
        "A broker's answer is checked as the kubelet would, and for whom its passwords are",
        arguments: [
            Answer("unchanged"),
            Answer("cacheKeyType=\"Registry\""), Answer("cacheKeyType=\"Global\""),
            Answer("cacheKeyType=\"image\"", .badCacheKeyType("image")),
            Answer("cacheKeyType=\"\"", .badCacheKeyType("")),
            Answer("cacheKeyType=\"ServiceAccount\"", .badCacheKeyType("ServiceAccount")),
            Answer("cacheKeyType=", .missing("cacheKeyType")),
            Answer("cacheDuration=", .missing("cacheDuration")),
            Answer("cacheDuration=null", .missing("cacheDuration")),
            Answer("cacheDuration=300", .wrongKind("cacheDuration", expected: "a string")),
            Answer("cacheDuration=\"300\"", .badDuration("300")),
            Answer("cacheDuration=\"-1s\"", .badDuration("-1s")),
            Answer("cacheDuration=\"0s\""), Answer("cacheDuration=\"1h30m\""),
            Answer("apiVersion=\"\(group)/v1beta1\"", .otherVersion("\(group)/v1beta1", expected: "\(group)/v1")),
            Answer("apiVersion=\"v1\"", .unknownVersion("v1")),
            Answer("kind=\"Status\"", .wrongKindField("Status", expected: "CredentialProviderResponse")),
            Answer("auth="), Answer("auth=null"), Answer("auth={}"),
            Answer("auth=[]", .wrongKind("auth", expected: "a map")),
            Answer(#"auth={"r.io:5000":{"username":"","password":""}}"#),
            Answer(#"auth={"*.io:5000":{"username":"","password":""}}"#),
            Answer(#"auth={"r.io:5000":{"username":"","password":"p"}}"#, .passwordWithoutUsername("r.io:5000")),
            Answer(#"auth={"r.io:5000/team/":{"username":"u","password":"p"}}"#),
            Answer(#"auth={"https://r.io:5000/v2/":{"username":"u","password":"p"}}"#),
            Answer(#"auth={"r.io":{"username":"u","password":"p"}}"#, .foreignKey("r.io", image: "r.io:5000/team/app")),
            Answer(#"auth={"*.io:5000":{"username":"u","password":"p"}}"#, .foreignKey("*.io:5000", image: "r.io:5000/team/app")),
            Answer(#"auth={"other.io":{"username":"u","password":"p"}}"#, .foreignKey("other.io", image: "r.io:5000/team/app")),
            Answer(#"auth={"r.io:5000/other":{"username":"u","password":"p"}}"#, .foreignKey("r.io:5000/other", image: "r.io:5000/team/app")),
            Answer(#"auth={"r.io:5000":{"username":"u","password":"the.pods.token"}}"#, .echoedToken),
        ])
    func received(row: Answer) throws {
        let request = try request("r.io:5000/team/app")
        let bytes = Array(Self.answer(row.change).utf8)
        if let error = row.error {
            #expect(throws: error) {
                try CredentialProviderResponse(reading: bytes.span, for: request, mayEchoToken: false)
            }
        } else {
            _ = try CredentialProviderResponse(reading: bytes.span, for: request, mayEchoToken: false)
        }
    }

    @Test("More than 64 KiB of answer are not read")
    func large() throws {
        let bytes = [UInt8](repeating: 0x20, count: 64 * 1024 + 1)
        let request = try request("r.io/a")
        #expect(throws: ProtocolError.tooLarge(byteCount: 65_537, limit: 65_536)) {
            try CredentialProviderResponse(reading: bytes.span, for: request)
        }
    }

    @Test(
        "Durations as Go reads them",
        arguments: [
            ("0", 0), ("0s", 0), ("840s", 840_000_000_000), ("1h30m", 5_400_000_000_000), ("1.5h", 5_400_000_000_000),
            ("-1.5s", -1_500_000_000), ("+5m", 300_000_000_000), ("1ms", 1_000_000), ("1µs", 1_000), ("1us", 1_000), ("7ns", 7),
            (".5s", 500_000_000), ("5.s", 5_000_000_000), ("1h1m1s1ms", 3_661_001_000_000),
            ("9223372036854775807ns", 9_223_372_036_854_775_807), ("-9223372036854775808ns", .min),
            ("2562047h", 9_223_369_200_000_000_000),
            ("", nil), ("s", nil), ("5", nil), ("1d", nil), ("1h ", nil), (".s", nil), ("+", nil), ("1.2.3s", nil), ("1e3s", nil),
            ("9223372036854775808ns", nil), ("2562048h", nil), ("99999999999999999999s", nil), ("3000000h", nil),
        ] as [(String, Int64?)])
    func durations(text: String, expected: Int64?) {
        #expect(GoDuration.nanoseconds(text) == expected)
    }
}

@Suite("Secrets")
struct SecretTests {
    @Test("No way of printing shows one")
    func printing() throws {
        let secret = Secret("hunter2-hunter2")
        let request = CredentialProviderRequest(image: try ImageName("r.io/a"), token: secret)
        let credential = Credential(username: "u", password: secret, expiry: 1)
        let answer = CredentialProviderResponse(
            cacheKeyType: .image, auth: [.init(key: "r.io", username: "u", password: secret)])
        let sent = ExchangeRequest(
            .post, Endpoint(host: "r.io"), headers: [.init("authorization", .bearer(secret))], body: secret)
        for value in [secret, request, credential, answer, sent, ExchangeStep.send(sent), ExchangeStep.finished(credential)]
            as [Any]
        {
            var dumped = ""
            dump(value, to: &dumped)
            for text in [String(describing: value), String(reflecting: value), "\(value)", dumped] {
                #expect(!text.contains("hunter2"), "\(type(of: value))")
            }
        }
    }

    @Test("Wiping is seen by all holders; equality looks at bytes")
    func wiping() {
        let secret = Secret("abc")
        let same = secret
        #expect(secret == Secret("abc"))
        #expect(secret != Secret("abd"))
        #expect(secret != Secret("ab"))
        secret.wipe()
        #expect(same.isEmpty)
    }

    @Test("What a writer writes, also when it grows")
    func writer() {
        var output = SecretWriter(capacity: 1)
        output.append(percentEncoded: "a b/ü&=~")
        output.append("|")
        output.append(json: "\"\\\u{1}\u{7F}ü")
        output.append("|")
        output.append(base64: Array("ab".utf8).span)
        for _ in 0..<1000 { output.append("x") }
        #expect(
            output.finish().revealed
                == "a%20b%2F%C3%BC%26%3D~|\"\\\"\\\\\\u0001\\u007fü\"|YWI=" + String(repeating: "x", count: 1000))
    }

    @Test(
        "Base64 in one spelling",
        arguments: [
            ("YWI=", Base64Text.Alphabet.standard, "ab"), ("YWI", .standard, "ab"), ("YWI", .url, "ab"), ("", .url, ""),
            ("YWI=", .url, nil), ("YWJ=", .standard, nil), ("Y", .standard, nil), ("YW I", .standard, nil),
            ("Pz8_", .url, "???"), ("Pz8/", .url, nil), ("Pz8/", .standard, "???"), ("YWI==", .standard, nil),
        ] as [(String, Base64Text.Alphabet, String?)])
    func base64(text: String, alphabet: Base64Text.Alphabet, expected: String?) {
        #expect(Base64Text.decode(Array(text.utf8).span, alphabet).map { String(decoding: $0, as: UTF8.self) } == expected)
    }
}
