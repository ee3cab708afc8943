// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Server

@Suite("The decision log", .serialized, .timeLimit(.minutes(5)))
struct DecisionLogTests {
    /// So many requests on one connection; how many were answered with 200.
    private static func ask(_ server: AccessServer, _ count: Int) throws -> Int {
        let answer = try server.post(
            AuthorizeTests.review("a"), to: "/authorize?n=[1-\(count)]", ["-o", server.folder + "/answer"])
        return answer.1.split(separator: "\n").count { $0 == "200" } + (answer.0 == "200" ? 1 : 0)
    }

    @Test("A pipe that nobody reads delays no request: lines are dropped, counted, said once, and their gap is marked")
    func fullPipe() throws {
        let server = try AccessServer(
            AuthorizeTests.policies, ringByteCount: 4_096,
            prepare: { folder in #expect(unsafe mkfifo(folder + "/decisions", 0o600) == 0) })
        let count = 800
        #expect(try Self.ask(server, count) == count)
        let metrics = try server.get("/metrics", plain: true).1
        let dropped = metrics.split(separator: "\n").first { $0.hasPrefix("postern_access_decisions_dropped_total ") }
        #expect(dropped != nil && dropped?.hasSuffix(" 0") == false, "\(metrics)")
        while server.log.count(where: { $0.contains("takes lines too slowly") }) == 0 { usleep(20_000) }

        // Now somebody reads: whole lines, and the number of those that are missing.
        let pipe = unsafe open(server.folder + "/decisions", O_RDONLY | O_NONBLOCK)
        defer { close(pipe) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        func accounted() throws -> Int {
            try bytes.split(separator: 10).reduce(0) { sum, line in
                let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
                return sum + (object?["dropped"] as? Int ?? (object?["decision"] == nil ? 0 : 1))
            }
        }
        while try bytes.last != 10 || accounted() < count {
            let got = unsafe read(pipe, &chunk, chunk.count)
            if got > 0 { bytes += chunk[..<got] } else { usleep(20_000) }
        }
        #expect(try accounted() == count)
        #expect(server.log.count { $0.contains("takes lines too slowly") } == 1)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("secret"))
    }

    @Test("At SIGHUP the file is opened anew, so that it can be renamed and put away")
    func rotation() throws {
        let server = try AccessServer(AuthorizeTests.policies)
        #expect(try Self.ask(server, 3) == 3)
        while try server.decisions().count < 3 { usleep(20_000) }
        try FileManager.default.moveItem(
            atPath: server.folder + "/decisions", toPath: server.folder + "/decisions.1")
        server.server.reloadAll()
        while !FileManager.default.fileExists(atPath: server.folder + "/decisions") { usleep(20_000) }
        #expect(try Self.ask(server, 2) == 2)
        while try server.decisions().count < 2 { usleep(20_000) }
        #expect(try server.decisions("decisions.1").count == 3)
    }

    @Test("A hostile name is cut, and stays one line of JSON")
    func longTexts() throws {
        let server = try AccessServer(AuthorizeTests.policies)
        let user = String(repeating: "\u{e9}\\n", count: 20_000)
        let body = #"{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{"user":"\#(user)","resourceAttributes":{"verb":"get"}}}"#
        #expect(try server.post(body).0 == "200")
        while try server.decisions().isEmpty { usleep(20_000) }
        let line = try #require(server.decisions().first)
        #expect(line.utf8.count < 4_096)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect((object?["user"] as? String)?.hasSuffix("…") == true)
    }
}
