// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import TLS
import Testing

@testable import Server

@Suite("Certificates of the server")
struct CertificateStoreTests {
    @Test("One that ends after the year 2262, when nanoseconds since 1970 do, is as good as any", arguments: [2, 365_000])
    func far(days: Int) throws {
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try TestServer.makeCertificate("far", in: folder, days: days)
        let lines = LogLines()
        let store = try CertificateStore(
            CertificateFiles(chain: "\(folder)/far.crt", key: "\(folder)/far.key"), limits: Server.Limits(),
            log: Logger(label: "test") { _ in JSONLogHandler(level: .info) { lines.add($0) } })
        #expect(store.contexts.value.certificate.isValid(at: Int64(Date().timeIntervalSince1970)))
        #expect(lines.text.contains("\"notAfter\":\"\(days == 2 ? "20" : "30")"), "\(lines.text)")
    }
}
