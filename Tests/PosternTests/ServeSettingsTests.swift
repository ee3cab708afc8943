// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kubernetes
@testable import postern

@Suite("A setting comes from the command line, the environment or a file, in that order")
struct ServeSettingsTests {
    private let least: [ServeSettings.Name: [String]] = [
        .policies: ["policies"], .tlsCertificate: ["server.crt"], .tlsKey: ["server.key"],
    ]

    @Test("What is not set has its default")
    func defaults() throws {
        let settings = try ServeSettings(flags: least, environment: [:], file: nil)
        #expect(settings.listen == "0.0.0.0:8443")
        #expect(settings.metricsListen == "127.0.0.1:9443")
        #expect(settings.threads == nil)
        #expect(settings.drainSeconds == 25)
        #expect(settings.clientAuthority == nil)
        #expect(settings.kubernetesVersion.text == "1.36")
    }

    @Test("The command line wins over the environment, and the environment over the file")
    func precedence() throws {
        let file = (path: "postern.yaml", values: ["listen": ["1.1.1.1:1"], "threads": ["1"], "client-ca": ["a"]])
        let settings = try ServeSettings(
            flags: least.merging([.listen: ["3.3.3.3:3"]]) { $1 },
            environment: ["POSTERN_LISTEN": "2.2.2.2:2", "POSTERN_THREADS": "2", "POSTERN_NAMESPACES": "a:b"],
            file: file)
        #expect(settings.listen == "3.3.3.3:3")
        #expect(settings.threads == 2)
        #expect(settings.clientAuthority == "a")
        #expect(settings.namespaces == ["a", "b"])
    }

    @Test("What cannot be used is said with its origin", arguments: [
        (["POSTERN_THREADS": "0"], "POSTERN_THREADS is '0'; expected a whole number from 1 to 256"),
        (
            ["POSTERN_KUBERNETES_VERSION": "1.29"],
            "POSTERN_KUBERNETES_VERSION is '1.29'; expected a Kubernetes release from 1.30 to 1.36"
        ),
        (
            ["POSTERN_LOG_LEVEL": "loud"],
            "POSTERN_LOG_LEVEL is 'loud'; expected one of trace, debug, info, notice, warning, error, critical"
        ),
    ])
    func refusals(environment: [String: String], message: String) {
        let error = #expect(throws: SettingsError.self) {
            try ServeSettings(flags: least, environment: environment, file: nil)
        }
        #expect(error?.description == message)
    }

    @Test("A required setting that nobody gave, and a key that no setting has")
    func missing() {
        let missing = #expect(throws: SettingsError.self) {
            try ServeSettings(flags: [.policies: ["p"]], environment: [:], file: nil)
        }
        #expect(
            missing?.description
                == "--tls-cert is not set; give it on the command line, as POSTERN_TLS_CERT, or as 'tls-cert' in the file of --config"
        )
        let unknown = #expect(throws: SettingsError.self) {
            try ServeSettings(flags: least, environment: [:], file: ("a.yaml", ["tls_cert": ["x"]]))
        }
        #expect(unknown?.description.hasPrefix("a.yaml: unknown setting 'tls_cert'; the settings are policies, ") == true)
    }
}
