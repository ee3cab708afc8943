// SPDX-License-Identifier: Apache-2.0

import Server
import Testing

@testable import postern

@Suite("serve with registry profiles")
struct ServeBrokerTests {
    @Test("serve: what registry profiles need", arguments: [
        ([:], "--token-issuer is not set"),
        (["token-issuer": "https://issuer"], "--token-audience is not set"),
        (["token-issuer": "https://issuer", "token-audience": "a"], "--jwks is not set"),
    ] as [([String: String], String)])
    func needs(file: [String: String], message: String) {
        let values = file.merging(["profiles": "p", "tls-cert": "c", "tls-key": "k"]) { $1 }.mapValues { [$0] }
        let error = #expect(throws: SettingsError.self) {
            _ = try ServeSettings(flags: [:], environment: [:], file: (path: "f", values: values))
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `serve: the node's certificate is needed unless that is said otherwise`() throws {
        var values = [
            "profiles": ["p"], "tls-cert": ["c"], "tls-key": ["k"], "token-issuer": ["https://issuer"],
            "token-audience": ["a,b"], "jwks": ["https://issuer/jwks"],
        ]
        let settings = try ServeSettings(flags: [:], environment: [:], file: (path: "f", values: values))
        let error = #expect(throws: CommandFailure.self) { _ = try ServeCommand.broker(settings) }
        #expect(error?.text.contains("--client-ca") == true)
        values["node-binding"] = ["off"]
        let open = try ServeSettings(flags: [:], environment: [:], file: (path: "f", values: values))
        let broker = try #require(try ServeCommand.broker(open))
        #expect(broker.audiences == ["a", "b"])
        #expect(broker.keys == .url("https://issuer/jwks"))
        #expect(!broker.bindsNode)
    }
}
