// SPDX-License-Identifier: Apache-2.0

import Credentials
import Testing

@testable import Server

@Suite("The API server says of every token whether its Pod is still there")
struct TokenReviewTests {
    private static func bench() throws -> BrokerBench {
        try BrokerBench(adjust: { $0.tokenReviewURL = "https://api.example.com" })
    }

    private static let refused = "{\"kind\":\"TokenReview\",\"status\":{\"error\":\"pod gone\",\"user\":{}}}"

    @Test func `its word comes before the exchange, for each token its own`() throws {
        let bench = try Self.bench()
        let gone = bench.ask(bench.token(pod: "gone"))
        let there = bench.ask(bench.token(pod: "there"))
        #expect(bench.sentCount == 2)
        bench.reply(201, Self.refused)
        #expect(bench.outcome(gone) == "401 TokenReviewRefused")
        #expect(bench.outcome(there) == nil)
        bench.authenticate(pod: "there")
        bench.grant()
        #expect(bench.outcome(there) == "200")
    }

    @Test func `what is in memory is no way around it`() throws {
        let bench = try Self.bench()
        bench.ask(bench.token(pod: "p1"))
        bench.authenticate(pod: "p1")
        bench.grant()
        let gone = bench.ask(bench.token(pod: "gone"))
        #expect(bench.outcome(gone) == nil)
        bench.reply(201, Self.refused)
        #expect(bench.outcome(gone) == "401 TokenReviewRefused")
    }

    @Test func `one question a token and minute, however many ask`() throws {
        let bench = try Self.bench()
        let token = bench.token()
        let asked = (0..<5).map { bench.ask(token, image: "registry.example.com/a\($0)") }
        #expect(bench.sentCount == 1)
        bench.authenticate()
        bench.grant()
        #expect(asked.allSatisfy { bench.outcome($0) == "200" })
        #expect(bench.outcome(bench.ask(token)) == "200")
        #expect(bench.sentCount == 2)
        bench.wait(seconds: 61)
        let later = bench.ask(token)
        #expect(bench.outcome(later) == nil)
        #expect(bench.sentCount == 3)
        bench.authenticate()
        #expect(bench.outcome(later) == "200")
        #expect(bench.sentCount == 3)
    }

    @Test func `a refused token is asked about again after five seconds`() throws {
        let bench = try Self.bench()
        let token = bench.token()
        bench.ask(token)
        bench.reply(201, Self.refused)
        #expect(bench.outcome(bench.ask(token)) == "401 TokenReviewRefused")
        #expect(bench.sentCount == 1)
        bench.wait(seconds: 6)
        bench.ask(token)
        #expect(bench.sentCount == 2)
    }

    @Test("An API server that cannot be asked lets nobody in, and is asked again", arguments: ["gone", "503", "silent"])
    func unavailable(_ how: String) throws {
        let bench = try Self.bench()
        let token = bench.token()
        let serial = bench.ask(token)
        switch how {
        case "gone": bench.break_()
        case "503": bench.reply(503, "")
        default: bench.wait(seconds: 5)
        }
        #expect(bench.outcome(serial) == "503 TokenReviewUnavailable")
        #expect(bench.answers[serial]?.retryAfter?.description == "1")
        #expect(bench.sentCount == 1)
        bench.wait(seconds: 2)
        let again = bench.ask(token)
        bench.fetches.removeAll { $0.id == 1 }
        bench.authenticate()
        bench.grant()
        #expect(bench.outcome(again) == "200")
    }

    @Test func `a request that nobody's profile answers is not worth a question`() throws {
        let bench = try Self.bench()
        #expect(bench.outcome(bench.ask(bench.token(), image: "docker.io/library/nginx")) == "404 RegistryNotConfigured")
        #expect(bench.sentCount == 0)
    }

    @Test func `whoever waits for its word when the broker ends is told so`() throws {
        let bench = try Self.bench()
        let serial = bench.ask(bench.token())
        bench.broker.end()
        bench.collect()
        #expect(bench.outcome(serial) == "503 Ending")
    }

    @Test(arguments: [
        "{\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true,\"user\":{\"username\":\"system:serviceaccount:imagecreds:puller\",\"uid\":\"a\"}}}",
        "{\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true,\"audiences\":[\"other\"],\"user\":{\"username\":\"system:serviceaccount:imagecreds:puller\",\"uid\":\"a\"}}}",
        "{\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true,\"audiences\":[\"imgcred.example.com\"],\"user\":{\"username\":\"system:serviceaccount:imagecreds:other\",\"uid\":\"a\"}}}",
        "{\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true,\"audiences\":[\"imgcred.example.com\"],\"user\":{\"username\":\"system:serviceaccount:imagecreds:puller\",\"uid\":\"recreated\"}}}",
        "{\"kind\":\"Status\",\"status\":\"Failure\"}", "nonsense",
    ])
    func `a review that is not about this token lets nobody in`(_ answer: String) throws {
        let bench = try Self.bench()
        let serial = bench.ask(bench.token())
        bench.reply(201, answer)
        #expect(bench.outcome(serial)?.hasPrefix("200") == false)
        #expect(bench.sentCount == 1)
    }
}
