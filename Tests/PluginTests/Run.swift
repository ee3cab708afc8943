// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Peers
import Testing

/// What a run of the plugin came to.
struct Outcome {
    let status: Int32
    let output: String
    let error: String

    /// The answer as the kubelet would read it, strictly: one JSON object and nothing else.
    var answer: Answer? {
        guard status == 0, let data = output.data(using: .utf8),
            let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
        else { return nil }
        return Answer(object)
    }
}

/// A response with every member that the kubelet's strict decoder knows, and no other.
struct Answer: Equatable {
    let apiVersion: String
    let cacheKeyType: String
    let cacheDuration: String
    let auth: [String: [String: String]]

    init?(_ object: [String: Any]) {
        guard Set(object.keys) == ["apiVersion", "kind", "cacheKeyType", "cacheDuration", "auth"],
            object["kind"] as? String == "CredentialProviderResponse",
            let version = object["apiVersion"] as? String, let type = object["cacheKeyType"] as? String,
            ["Image", "Registry", "Global"].contains(type), let duration = object["cacheDuration"] as? String,
            duration.hasSuffix("s"), let auth = object["auth"] as? [String: [String: String]],
            auth.values.allSatisfy({ Set($0.keys) == ["username", "password"] })
        else { return nil }
        apiVersion = version
        cacheKeyType = type
        cacheDuration = duration
        self.auth = auth
    }

    /// The degraded answer of spec/credentials.md 1.12.
    var isAnonymous: Bool {
        cacheKeyType == "Image" && cacheDuration == "0s" && auth == [image: ["username": "", "password": ""]]
    }
    var isEmpty: Bool { cacheKeyType == "Image" && cacheDuration == "0s" && auth.isEmpty }
}

let image = "registry.example.com:8443/team/app"
let group = "credentialprovider.kubelet.k8s.io"
let password = "pAssw0rd-of-the-registry"

/// The claims of a Pod's token, unsigned: the plugin looks at them and the broker at the signature.
func token(uid: String = "c1f2", audience: String = "imgcred.example.com", expiry: Int = 4_102_444_800) -> String {
    func part(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
    let claims = """
        {"iss":"https://issuer.example.com","sub":"system:serviceaccount:team:app","aud":["\(audience)"],"exp":\(expiry),\
        "kubernetes.io":{"namespace":"team","serviceaccount":{"name":"app","uid":"\(uid)"},"pod":{"name":"p","uid":"u"},\
        "node":{"name":"node","uid":"n"}}}
        """
    return "\(part(#"{"alg":"RS256","kid":"k"}"#)).\(part(claims)).\(part("a signature that says nothing"))"
}

func request(_ token: String? = token(), version: String = "v1", more: String = "") -> String {
    let part = token.map { #","serviceAccountToken":"\#($0)""# } ?? ""
    return #"{"apiVersion":"\#(group)/\#(version)","kind":"CredentialProviderRequest","image":"\#(image)"\#(part)\#(more)}"# + "\n"
}

/// A broker's answer; `change` replaces parts of a good one.
func response(_ changes: [(String, String)] = []) -> String {
    var text =
        #"{"apiVersion":"\#(group)/v1","kind":"CredentialProviderResponse","cacheKeyType":"Registry","cacheDuration":"840s","#
        + #""auth":{"registry.example.com:8443":{"username":"robot","password":"\#(password)"}}}"#
    for (old, new) in changes { text = text.replacing(old, with: new) }
    return text
}

/// A script of peer.py with one step for each body or status.
func script(_ steps: [String: Any]...) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: steps), as: UTF8.self)
}

/// The plugin, in a folder of its own.
struct Plugin {
    let authority: Authority

    static let binary: String = {
        if let path = ProcessInfo.processInfo.environment["POSTERN_CREDENTIAL_PROVIDER"] { return path }
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: "postern-credential-provider").path
    }()

    /// Writes settings and gives their path.
    func settings(_ port: UInt16?, broker: String? = nil, more: String = "") throws -> String {
        let file = authority.path("settings-\(UUID().uuidString).yaml")
        var text = "apiVersion: postern.dev/v1alpha1\nkind: CredentialProviderSettings\ntimeout: 4s\n"
        if let port {
            let fields = broker ?? """
                  authorityFile: \(authority.path("ca.crt"))
                  certificateFile: \(authority.path("node.crt"))
                  keyFile: \(authority.path("node.key"))
                """
            text += "broker:\n  url: https://127.0.0.1:\(port)\n  serverName: broker.example.org\n\(fields)\n"
        }
        try (text + more).write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    func broker(_ script: String, _ more: [String] = []) throws -> Peer {
        try Peer(
            authority.serverArguments + ["--client-ca", authority.path("ca.crt"), "--script", script] + more,
            folder: authority.folder)
    }

    /// Starts it; its input is given and ended, unless it is to wait.
    func start(
        _ arguments: [String], input: Data?, environment: [String: String] = [:]
    ) throws -> (Process, Pipe, Pipe, Pipe) {
        let process = Process()
        let (standardInput, standardOutput, standardError) = (Pipe(), Pipe(), Pipe())
        process.executableURL = URL(filePath: Self.binary)
        process.arguments = arguments
        process.environment = ["HTTPS_PROXY": "http://127.0.0.1:1", "PATH": "/usr/bin"].merging(environment) { $1 }
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = standardError
        try process.run()
        if let input {
            // A plugin that does not read to the end is not harmed by it, and neither are we.
            _ = Glibc.signal(SIGPIPE, SIG_IGN)
            DispatchQueue.global().async {
                try? standardInput.fileHandleForWriting.write(contentsOf: input)
                try? standardInput.fileHandleForWriting.close()
            }
        }
        return (process, standardInput, standardOutput, standardError)
    }

    func run(_ input: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        let (process, _, output, error) = try start(arguments, input: Data(input.utf8), environment: environment)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let message = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let outcome = Outcome(status: process.terminationStatus, output: text, error: message)
        // Whatever a test is about: nothing secret is said, an error is one line, and a failure says nothing on standard output.
        for secret in [password, token(), "a signature that says nothing"] { #expect(!message.contains(secret)) }
        #expect(message.split(separator: "\n").count <= 1 || arguments.contains("--check"), "\(message)")
        if process.terminationStatus != 0 { #expect(text.isEmpty && !message.isEmpty) }
        return outcome
    }
}
