// SPDX-License-Identifier: Apache-2.0

import Foundation
import Peers
import Testing

private let shared = Result { try Authority() }

@Suite("The kubelet's plugin", .serialized, .timeLimit(.minutes(15)))
struct PluginTests {
    private let plugin: Plugin
    private let authority: Authority

    init() throws {
        authority = try shared.get()
        plugin = Plugin(authority: authority)
    }

    /// A run against a broker that follows a script.
    private func ask(
        _ script: String, _ input: String = request(), more: String = "", broker: [String] = []
    ) throws -> (Outcome, Peer) {
        let peer = try plugin.broker(script, broker)
        let outcome = try plugin.run(input, ["--config", plugin.settings(peer.port, more: more)])
        return (outcome, peer)
    }

    // MARK: What goes to the broker, and what comes back

    @Test("The kubelet's request goes to the broker, its token where tokens belong; the answer is relayed", arguments: [true, false])
    func relayed(isHTTP2: Bool) throws {
        let (outcome, peer) = try ask(
            script(["body": response()]),
            request(more: #","serviceAccountAnnotations":{"example.com/profile":"x"},"aFieldOfLater":[1,{"b":null}]"#),
            broker: isHTTP2 ? ["--http2"] : [])
        let answer = try #require(outcome.answer, "\(outcome)")
        #expect(answer.apiVersion == "\(group)/v1")
        #expect(answer.cacheKeyType == "Registry")
        #expect(answer.cacheDuration == "14m0s" || answer.cacheDuration == "840s")
        #expect(answer.auth == ["registry.example.com:8443": ["username": "robot", "password": password]])
        #expect(outcome.error.isEmpty)
        let seen = try #require(peer.requests.first)
        #expect(seen["method"] as? String == "POST")
        #expect(seen["target"] as? String == "/credentials")
        #expect((seen["http2"] as? Bool ?? false) == isHTTP2)
        let headers = try #require(seen["headers"] as? [String: String])
        #expect(headers["authorization"] == "Bearer \(token())")
        #expect(headers["content-type"] == "application/json")
        let body = try #require(seen["body"] as? String)
        #expect(!body.contains(token()))
        #expect(body.contains(#""image":"registry.example.com:8443/team/app""#))
        #expect(body.contains("example.com/profile"))
    }

    @Test("Every version is answered in itself; only v1 has a token", arguments: ["v1", "v1beta1", "v1alpha1"])
    func versions(version: String) throws {
        let body = response([("\(group)/v1", "\(group)/\(version)")])
        for given in [nil, token()] {
            let (outcome, peer) = try ask(script(["body": body]), request(given, version: version))
            #expect(outcome.answer?.apiVersion == "\(group)/\(version)", "\(outcome)")
            let headers = peer.requests.first?["headers"] as? [String: String]
            #expect((headers?["authorization"] != nil) == (version == "v1" && given != nil))
            // Also the degraded answer.
            let away = try plugin.run(request(given, version: version), ["--config", plugin.settings(1)])
            #expect(away.answer?.apiVersion == "\(group)/\(version)")
            #expect(away.answer?.isAnonymous == true)
        }
    }

    @Test("What the kubelet would refuse is never relayed; what it would not look at is left out", arguments: [
        ([("\"cacheKeyType\":\"Registry\",", "")], "cacheKeyType is missing"),
        ([("\"Registry\"", "\"registry\"")], "cacheKeyType"), ([("\"Registry\"", "\"\"")], "cacheKeyType"),
        ([("\"Registry\"", "\"ServiceAccount\"")], "cacheKeyType"), ([("\"Registry\"", "\"Token\"")], "cacheKeyType"),
        ([("cacheKeyType", "CacheKeyType")], "cacheKeyType is missing"), ([("\"840s\"", "840")], "cacheDuration"),
        ([("\"840s\"", "\"840\"")], "cacheDuration"), ([("\"840s\"", "\"-1s\"")], "cacheDuration"), ([("\"cacheDuration\":\"840s\",", "")], "cacheDuration"),
        ([("credentialprovider.kubelet.k8s.io/v1", "credentialprovider.kubelet.k8s.io/v1beta1")], "apiVersion"),
        ([("credentialprovider.kubelet.k8s.io/v1", "v1")], "apiVersion"), ([("CredentialProviderResponse", "CredentialProviderRequest")], "kind"),
        ([("registry.example.com:8443\"", "registry.example.com\"")], "auth"), ([("registry.example.com:8443\"", "other.example.com:8443\"")], "auth"),
        ([("registry.example.com:8443\"", "*.example.com:8443\"")], "auth"), ([("registry.example.com:8443\"", "registry.example.com:8443/team/other\"")], "auth"),
        ([("\"robot\"", "\"\"")], "user name"), ([("{\"registry", "[{\"registry"), ("}}}", "}}]}")], "auth"),
        ([("{\"apiVersion", "log line {\"apiVersion")], "JSON"), ([("}}}", "}}")], "JSON"), ([("}}}", "}}} {}")], "JSON"),
        ([("{\"apiVersion", "[{\"apiVersion"), ("}}}", "}}}]")], "object"),
    ] as [([(String, String)], String)])
    func refused(changes: [(String, String)], reason: String) throws {
        let (outcome, _) = try ask(script(["body": response(changes)]))
        #expect(outcome.answer?.isAnonymous == true, "\(outcome)")
        #expect(outcome.error.contains(reason), "\(outcome.error)")
    }

    @Test func `the token as a password is relayed only where cacheType is Token`() throws {
        let body = response([(password, token())])
        #expect(try ask(script(["body": body])).0.answer?.isAnonymous == true)
        let (outcome, _) = try ask(script(["body": body]), more: "cacheType: Token\n")
        #expect(outcome.answer?.auth.values.first?["password"] == token())
    }

    @Test func `unknown members of a broker's answer do not reach the kubelet`() throws {
        let body = response([("\"auth\":", "\"expiresAt\":1,\"auth\":"), ("\"username\"", "\"scope\":\"x\",\"username\"")])
        #expect(try ask(script(["body": body])).0.answer?.auth.count == 1)
    }

    @Test("A broker that says no is obeyed", arguments: [401, 403])
    func refusal(status: Int) throws {
        let (outcome, peer) = try ask(script(["status": status, "body": #"{"reason":"TokenExpired","message":"\#(token())"}"#], ["body": response()]))
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("(\(status)): TokenExpired"))
        #expect(peer.requests.count == 1)
        let (other, _) = try ask(script(["status": status, "body": #"{"reason":"\#(token())"}"#]))
        #expect(other.error.contains("no reason given"))
    }

    @Test func `a registry that the broker does not know has no credentials`() throws {
        #expect(try ask(script(["status": 404, "body": "{}"])).0.answer?.isEmpty == true)
    }

    @Test("A broker that is busy is asked once more, then the degraded answer is given", arguments: [429, 503, 500])
    func busy(status: Int) throws {
        let busy: [String: Any] = ["status": status, "headers": ["retry-after": "0"], "body": #"{"reason":"Busy"}"#]
        let (good, peer) = try ask(script(busy, ["body": response()]))
        #expect(good.answer?.auth.values.first?["password"] == password)
        #expect(peer.requests.count == 2)
        let (bad, other) = try ask(script(busy))
        #expect(bad.answer?.isAnonymous == true)
        #expect(bad.error.contains("\(status) (Busy)"))
        #expect(other.requests.count == 2)
        let (late, third) = try ask(script(["status": status, "headers": ["retry-after": "30"]], ["body": response()]))
        #expect(late.answer?.isAnonymous == true)
        #expect(third.requests.count == 1)
    }

    // MARK: A broker that is away

    @Test("A broker that fails leads to the degraded answer, within the deadline", arguments: ["hang", "close", "half", "garbage", "drip"])
    func broken(how: String) throws {
        for more in [[], ["--http2"]] where how != "drip" || more.isEmpty {
            let (outcome, _) = try ask(script(["do": how, "body": response()]), broker: more)
            #expect(outcome.answer?.isAnonymous == true, "\(outcome)")
        }
    }

    @Test("Redirects are not followed", arguments: [301, 302, 307, 308])
    func redirect(status: Int) throws {
        let target = try plugin.broker(script(["body": response()]))
        let (outcome, _) = try ask(script(["status": status, "headers": ["location": "https://127.0.0.1:\(target.port)/credentials"]]))
        #expect(outcome.answer?.isAnonymous == true)
        #expect(outcome.error.contains("redirects are not followed"))
        #expect(target.requests.isEmpty)
    }

    @Test func `a broker killed in the middle is a broker that is away`() throws {
        let peer = try plugin.broker(script(["do": "hang"]))
        let (process, _, output, _) = try plugin.start(["--config", plugin.settings(peer.port)], input: Data(request().utf8))
        for _ in 0..<100 where peer.requests.isEmpty { Thread.sleep(forTimeInterval: 0.05) }
        #expect(peer.requests.count == 1)
        // It holds a token now: nothing of it may reach a core file.
        let limits = try String(contentsOfFile: "/proc/\(process.processIdentifier)/limits", encoding: .utf8)
        #expect(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }?.split(separator: " ").dropFirst(4).first == "0")
        peer.kill()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(Outcome(status: process.terminationStatus, output: String(decoding: text, as: UTF8.self), error: "").answer?.isAnonymous == true)
    }

    @Test func `a broker that is not who it must be is away, and never gets the token`() throws {
        let peer = try plugin.broker(script(["body": response()]))
        let table = [
            "  authorityFile: \(authority.path("stranger.crt"))", "  authorityFile: \(authority.path("ca.crt"))",
            "  authorityFile: \(authority.path("missing.crt"))", "  authorityFile: \(authority.path("node.key"))",
            "  authorityFile: \(authority.path("ca.crt"))\n  certificateFile: \(authority.path("node.crt"))\n  keyFile: \(authority.path("ca.key"))",
            "  authorityFile: \(authority.path("ca.crt"))\n  certificateFile: \(authority.path("stranger.crt"))\n  keyFile: \(authority.path("stranger.key"))",
        ]
        for fields in table {
            let outcome = try plugin.run(request(), ["--config", plugin.settings(peer.port, broker: fields)])
            #expect(outcome.answer?.isAnonymous == true, "\(fields): \(outcome)")
        }
        #expect(peer.requests.isEmpty)
    }

    @Test func `the client's certificate is read at each run, from one file as the kubelet keeps it`() throws {
        let peer = try plugin.broker(script(["body": response()]))
        let file = authority.path("current-\(UUID().uuidString).pem")
        let settings = try plugin.settings(
            peer.port, broker: "  authorityFile: \(authority.path("ca.crt"))\n  certificateFile: \(file)")
        #expect(try plugin.run(request(), ["--config", settings]).answer?.isAnonymous == true)
        let both = try ["node.crt", "node.key"].map { try String(contentsOfFile: authority.path($0), encoding: .utf8) }.joined()
        try both.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try plugin.run(request(), ["--config", settings]).answer?.auth.values.first?["password"] == password)
    }

    @Test func `degraded modes do what their names say`() throws {
        let fail = try plugin.run(request(), ["--config", plugin.settings(1, more: "degraded: Fail\n")])
        #expect(fail.status == 1)
        #expect(fail.error.contains("Connection refused"))
        let log = authority.path("log-\(UUID().uuidString)")
        let noted = try plugin.run(request(), ["--config", plugin.settings(1, more: "logFile: \(log)\n")])
        #expect(noted.answer?.isAnonymous == true)
        let line = try String(contentsOfFile: log, encoding: .utf8)
        #expect(line.contains("an anonymous answer for \(image) was given"))
        #expect(!line.contains(token()))
    }

    @Test func `profiles of the node answer when the broker is away, and alone`() throws {
        let profile = authority.path("profile-\(UUID().uuidString).yaml")
        try """
            apiVersion: postern.dev/v1alpha1
            kind: RegistryProfile
            metadata: {name: own}
            spec:
              images: ["registry.example.com:8443"]
              answer: {cacheType: Token}
              condition: claims.namespace == 'team'
              exchange: {passThrough: {username: robot}}
            """.write(toFile: profile, atomically: true, encoding: .utf8)
        for more in ["", "degraded: Direct\n"] {
            for port in [UInt16(1), nil] {
                let outcome = try plugin.run(
                    request(), ["--config", plugin.settings(port, more: "profiles: ['\(profile)']\n\(more)")])
                #expect(outcome.answer?.auth["registry.example.com:8443"] == ["username": "robot", "password": token()], "\(outcome)")
            }
        }
        // Nobody's profile: the degraded answer where there is a broker, a failure where not.
        let other = request().replacing("registry.example.com:8443", with: "other.example.com")
        #expect(try plugin.run(other, ["--config", plugin.settings(1, more: "profiles: ['\(profile)']\n")]).status == 0)
        #expect(try plugin.run(other, ["--config", plugin.settings(1, more: "profiles: ['\(profile)']\ndegraded: Direct\n")]).status == 1)
        #expect(try plugin.run(other, ["--config", plugin.settings(nil, more: "profiles: ['\(profile)']\n")]).status == 1)
    }

    @Test func `the last known answer is one ServiceAccount's, until it expires, and lies in memory alone`() throws {
        let folder = "/dev/shm/postern-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let mode = "degraded: LastKnown\nstateFolder: \(folder)\n"
        let (first, _) = try ask(script(["body": response()]), more: mode)
        #expect(first.answer?.cacheDuration != "0s")
        let settings = try plugin.settings(1, more: mode)
        let again = try plugin.run(request(), ["--config", settings])
        #expect(again.answer?.auth.values.first?["password"] == password)
        #expect(again.answer?.cacheDuration == "0s")
        #expect(try plugin.run(request(token(uid: "other")), ["--config", settings]).answer?.isAnonymous == true)
        #expect(try plugin.run(request(nil), ["--config", settings]).answer?.isAnonymous == true)
        #expect(try plugin.run(request(token(audience: "other")), ["--config", settings]).answer?.isAnonymous == true)
        let annotated = request(more: #","serviceAccountAnnotations":{"example.com/role":"admin"}"#)
        #expect(try plugin.run(annotated, ["--config", settings]).answer?.isAnonymous == true)
        // An answer for one repository lies beside that for the registry, and is for that repository alone.
        let narrow = [("\"Registry\"", "\"Image\""), ("8443\":", "8443/team/app\":"), (password, "narrow")]
        let (second, _) = try ask(script(["body": response(narrow)]), more: mode)
        #expect(second.answer?.auth.values.first?["password"] == "narrow")
        #expect(try plugin.run(request(), ["--config", settings]).answer?.auth.values.first?["password"] == "narrow")
        let sibling = try plugin.run(request().replacing("team/app", with: "team/web"), ["--config", settings])
        #expect(sibling.answer?.auth.values.first?["password"] == password)
        // What is not ours stays.
        try "x".write(toFile: "\(folder)/foreign", atomically: false, encoding: .utf8)
        _ = try ask(script(["body": response()]), more: mode)
        #expect(FileManager.default.fileExists(atPath: "\(folder)/foreign"))
        try FileManager.default.removeItem(atPath: "\(folder)/foreign")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let path = "\(folder)/\(name)"
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try ("1" + text.drop { $0 != "\n" }).write(toFile: path, atomically: false, encoding: .utf8)
        }
        #expect(try plugin.run(request(), ["--config", settings]).answer?.isAnonymous == true)
        // On a disk nothing is kept.
        let disk = authority.path("state")
        let (onDisk, _) = try ask(script(["body": response()]), more: "degraded: LastKnown\nstateFolder: \(disk)\n")
        #expect(onDisk.answer != nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk).isEmpty)
    }

    // MARK: What comes in

    @Test("What is no request is refused with its reason", arguments: [
        ("", "JSON"), ("{", "JSON"), ("[]", "object"), ("{}", "kind"), (request().replacing("Request\"", with: "Response\""), "kind"),
        (request().replacing("kubelet.k8s.io/v1", with: "kubelet.k8s.io/v2"), "apiVersion"), (request().replacing(image, with: ""), "image"),
        (request().replacing("\"image\":", with: "\"picture\":"), "image"), (request().replacing(image, with: "a b/c"), "image"),
        (request("a\\r\\nx: y"), "visible characters"), (request(String(repeating: "x", count: 100_000)), "cannot be sent"),
        (request(String(repeating: "x", count: 1 << 20)), "larger than"),
    ])
    func notARequest(input: String, reason: String) throws {
        let (outcome, peer) = try ask(script(["body": response()]), input)
        #expect(outcome.status == 1)
        #expect(outcome.error.contains(reason), "\(outcome.error)")
        #expect(peer.requests.isEmpty)
    }

    @Test func `arguments and settings that are wrong are told`() throws {
        #expect(try plugin.run("", ["--version"]).output == "postern-credential-provider 0.1.0\n")
        #expect(try plugin.run("", ["--help"]).output.contains("get-credentials"))
        #expect(try plugin.run("", ["--token", "secret"]).status == 1)
        #expect(try plugin.run(request(), ["--config"]).error.contains("needs a file"))
        #expect(try plugin.run(request(), ["--config", "/nonexistent"]).error.contains("/nonexistent"))
        let peer = try plugin.broker(script(["body": response()]))
        #expect(try plugin.run(request(), ["get-credentials", "--config=\(plugin.settings(peer.port))"]).answer?.auth.count == 1)
        for (more, reason) in [
            ("degradd: Fail\n", "unknown field \"degradd\""), ("degraded: Sometimes\n", "expected Anonymous"), ("timeout: 1h\n", "timeout"),
            ("connectTimeout: 2\n", "connectTimeout"), ("degraded: Direct\n", "needs profiles"), ("degraded: LastKnown\n", "stateFolder"),
            ("proxy: {url: 'https://p:1'}\n", "proxy"), ("profiles: x\n", "list"), ("cacheType: Image\n", "cacheType"), ("---\nx: y\n", "one document"),
        ] {
            var file = try plugin.settings(peer.port, more: more)
            if more.hasPrefix("timeout") {
                let text = try String(contentsOfFile: file, encoding: .utf8).replacing("timeout: 4s\n", with: "")
                file = authority.path("again.yaml")
                try text.write(toFile: file, atomically: true, encoding: .utf8)
            }
            let outcome = try plugin.run(request(), ["--config", file])
            #expect(outcome.status == 1 && outcome.error.contains(reason), "\(more): \(outcome)")
        }
        let plain = authority.path("plain.yaml")
        try "apiVersion: postern.dev/v1alpha1\nkind: CredentialProviderSettings\nbroker: {url: 'http://127.0.0.1:1'}\n"
            .write(toFile: plain, atomically: true, encoding: .utf8)
        #expect(try plugin.run(request(), ["--config", plain]).error.contains("https://"))
        #expect(peer.requests.count == 1)
    }

    @Test func `check explains each step and shows no secret`() throws {
        let peer = try plugin.broker(script(["body": response()]))
        let settings = try plugin.settings(peer.port)
        let outcome = try plugin.run(request(more: #","serviceAccountAnnotations":{"a/b":"c"}"#), ["--check", "--config", settings])
        #expect(outcome.status == 0)
        for part in [
            "broker: https://127.0.0.1", "client certificate: /O=system:nodes/CN=system:node:node", "ServiceAccount team/app", "node node",
            "annotations: a/b", "the broker answered", "auth: registry.example.com:8443: user robot, password [redacted]",
        ] {
            #expect(outcome.output.contains(part), "\(part): \(outcome.output)")
        }
        #expect(!outcome.output.contains(password) && !outcome.output.contains(token()))
        #expect(try plugin.run("", ["--check", "--config", settings]).output.contains("request: none"))
        let away = try plugin.run(request(), ["--check", "--config", plugin.settings(1)])
        #expect(away.output.contains("Connection refused") && away.output.contains("without a password"))
    }

    @Test func `an answer that nobody reads is a failure`() throws {
        let (process, input, output, error) = try plugin.start(["--config", plugin.settings(1)], input: nil)
        try output.fileHandleForReading.close()
        try input.fileHandleForWriting.write(contentsOf: Data(request().utf8))
        try input.fileHandleForWriting.close()
        let message = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(message.contains("standard output: write: Broken pipe"), "\(message)")
    }
}
