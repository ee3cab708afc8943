// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Resolver
import Testing

@Suite("Names to addresses", .timeLimit(.minutes(5)))
struct ResolverTests {
    private func resolve(_ name: String, _ resolver: Resolver) throws -> Result<[IPAddress], ResolverError> {
        let poller = try Poller()
        resolver.start(name, token: 7)
        resolver.update(poller) { UInt64($0) }
        while true {
            if let answer = resolver.nextAnswer() {
                #expect(answer.token == 7)
                return answer.result
            }
            let count = try poller.wait(timeoutMilliseconds: Int32(resolver.timeoutMilliseconds() ?? 1_000))
            if count == 0 { resolver.process(nil, nil) }
            for index in 0..<count {
                let event = poller.event(at: index)
                resolver.process(Int32(event.token), event)
            }
            resolver.update(poller) { UInt64($0) }
        }
    }

    @Test("Numbers and localhost need nobody", arguments: [
        ("10.96.0.10", ["10.96.0.10"]), ("fd00::10", ["fd00::10"]), ("localhost", ["127.0.0.1", "::1"]), ("a.localhost", ["127.0.0.1", "::1"]),
    ])
    func known(name: String, addresses: [String]) throws {
        let result = try resolve(name, Resolver())
        #expect(try result.get().map(\.description) == addresses)
    }

    @Test(arguments: ["", "a b", "a\n", String(repeating: "a", count: 300)])
    func `what is no name is not found`(name: String) throws {
        #expect(try resolve(name, Resolver()) == .failure(.notFound))
    }

    @Test func `an unknown name is an answer too, and a resolver may go while it asks`() throws {
        let resolver = try Resolver(timeoutMilliseconds: 200, tries: 1)
        guard case .failure = try resolve("no-such-name.invalid", resolver) else {
            Issue.record("a name of RFC 6761's .invalid has an address")
            return
        }
        let asking = try Resolver(timeoutMilliseconds: 200, tries: 1)
        asking.start("no-such-name.invalid", token: 1)
    }
}
