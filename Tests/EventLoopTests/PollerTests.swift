// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

@Suite("Poller and descriptors", .timeLimit(.minutes(30)))
struct PollerTests {
    @Test func `bytes make the other end readable until they are read`() throws {
        let (left, right) = try Descriptor.socketPair()
        let writer = Descriptor(owning: left)
        let reader = Descriptor(owning: right)
        let poller = try Poller()
        try poller.add(reader.number, token: 7, interest: .readable)
        #expect(try poller.wait(timeoutMilliseconds: 0) == 0)
        #expect(send(writer, "hello") == .bytes(5))
        for _ in 0..<2 {  // Level-triggered: it is said again.
            #expect(try poller.wait(timeoutMilliseconds: 1_000) == 1)
            #expect(poller.event(at: 0).token == 7)
            #expect(poller.event(at: 0).isReadable)
            #expect(!poller.event(at: 0).isWritable)
        }
        #expect(receive(reader) == "hello")
        #expect(try poller.wait(timeoutMilliseconds: 0) == 0)
    }

    @Test func `an empty socket would block and a closed one ends`() throws {
        let (left, right) = try Descriptor.socketPair()
        let reader = Descriptor(owning: right)
        do {
            let writer = Descriptor(owning: left)
            #expect(receive(reader) == "")
            writer.shutdownSending()
            #expect(receive(reader) == "end")
            _ = consume writer
        }
        guard case .failed = send(reader, "nobody") else {
            Issue.record("a send to nobody must fail, and without SIGPIPE")
            return
        }
    }

    @Test func `a full socket would block, and says when there is room`() throws {
        let (left, right) = try Descriptor.socketPair()
        let writer = Descriptor(owning: left)
        let reader = Descriptor(owning: right)
        let chunk = String(repeating: "x", count: 4_096)
        var sent = 0
        while case .bytes(let count) = send(writer, chunk) { sent += count }
        #expect(send(writer, chunk) == .wouldBlock)
        let poller = try Poller()
        try poller.add(writer.number, token: 1, interest: [.writable])
        #expect(try poller.wait(timeoutMilliseconds: 0) == 0)
        var received = 0
        while received < sent { received += receive(reader, 65_536).utf8.count }
        #expect(received == sent)
        #expect(try poller.wait(timeoutMilliseconds: 1_000) == 1)
        #expect(poller.event(at: 0).isWritable)
        try poller.modify(writer.number, token: 1, interest: [.readable])
        #expect(try poller.wait(timeoutMilliseconds: 0) == 0)
    }

    @Test func `a wake-up comes from another thread, once for many`() throws {
        let wakeUp = try WakeUp()
        let poller = try Poller()
        try poller.add(wakeUp.number, token: 3, interest: .readable)
        let thread = try Thread(named: "waker") { for _ in 0..<100 { wakeUp.wake() } }
        #expect(try poller.wait(timeoutMilliseconds: 10_000) == 1)
        thread.join()
        wakeUp.acknowledge()
        #expect(try poller.wait(timeoutMilliseconds: 0) == 0)
    }

    @Test func `a system error says the call and the reason`() throws {
        let error = #expect(throws: SystemError.self) {
            _ = try FileSystem.contents(of: "/nowhere/at/all", byteCountMaximum: 10)
        }
        #expect(error?.description == "open: No such file or directory (errno 2)")
        #expect(error?.isMissingFile == true)
    }
}

func send(_ descriptor: borrowing Descriptor, _ text: String) -> Transfer {
    let bytes = Array(text.utf8)
    return unsafe bytes.withUnsafeBytes { unsafe descriptor.send($0) }
}

func receive(_ descriptor: borrowing Descriptor, _ maximum: Int = 1_024) -> String {
    var bytes = [UInt8](repeating: 0, count: maximum)
    switch unsafe bytes.withUnsafeMutableBytes({ unsafe descriptor.receive(into: $0) }) {
    case .bytes(let count): return String(decoding: bytes[..<count], as: UTF8.self)
    case .wouldBlock: return ""
    case .endOfStream: return "end"
    case .failed(let code): return "failed \(code)"
    }
}
