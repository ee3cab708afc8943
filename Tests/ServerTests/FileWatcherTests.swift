// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Foundation
import Logging
import Synchronization
import Testing

@testable import Server

@Suite("Watched files", .timeLimit(.minutes(30)))
struct FileWatcherTests {
    private final class Calls: Sendable {
        let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .acquiring) }
    }

    private let folder: String
    private let calls = Calls()

    init() throws {
        folder = NSTemporaryDirectory() + "postern-files-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Runs `body` while `paths` are watched.
    private func watching(
        _ paths: [String], poll: Int64 = 3_600_000, every: Int64? = nil, _ body: () throws -> Void
    ) throws {
        var limits = Server.Limits()
        limits.pollMilliseconds = poll
        let calls = calls
        let watch = FileWatcher.Watch(
            "test", since: FilesState(of: paths), everyMilliseconds: every
        ) { calls.count.wrappingAdd(1, ordering: .releasing) }
        let log = Logger(label: "test") { _ in JSONLogHandler(level: .critical) { _ in } }
        let watcher = try FileWatcher([watch], limits: limits, log: log)
        let thread = try EventLoop.Thread(named: "watch") { watcher.run() }
        defer {
            watcher.stop()
            thread.join()
        }
        try body()
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    private func until(_ condition: () -> Bool) { while !condition() { usleep(5_000) } }

    @Test func `files that are written, added and deleted are seen, a burst as one`() throws {
        try watching([folder]) {
            usleep(200_000)
            for index in 0..<50 { try write("\(index).yaml", "x") }
            until { calls.value > 0 }
            usleep(300_000)
            let burst = calls.value
            #expect(burst < 10)
            try FileManager.default.removeItem(atPath: folder + "/7.yaml")
            until { calls.value > burst }
        }
    }

    @Test func `a neighbour of a watched file is no change`() throws {
        try write("a", "1")
        try watching([folder + "/a"]) {
            usleep(200_000)
            try write("b", "2")
            usleep(400_000)
            #expect(calls.value == 0)
            try write("a", "3")
            until { calls.value > 0 }
        }
    }

    @Test func `a change between the first reading and the watching is seen`() throws {
        try write("a", "1")
        let state = FilesState(of: [folder])
        try write("a", "22")
        #expect(state.fingerprint != FilesState(of: [folder]).fingerprint)
    }

    @Test func `a folder that comes into being later, or is replaced, is seen`() throws {
        let inner = folder + "/policies"
        try watching([inner]) {
            usleep(200_000)
            try FileManager.default.createDirectory(
                atPath: inner, withIntermediateDirectories: true)
            until { calls.value > 0 }
            let before = calls.value
            try write("policies/a.yaml", "1")
            until { calls.value > before }
        }
    }

    @Test func `without events the look finds it`() throws {
        // The folder behind a link is not watched for events of the link's target being exchanged.
        let other = NSTemporaryDirectory() + "postern-other-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: other + "/x", withIntermediateDirectories: true)
        try Data("1".utf8).write(to: URL(fileURLWithPath: other + "/x/a"))
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/a", withDestinationPath: other + "/x/a")
        try watching([folder + "/a"], poll: 50) {
            try Data("22".utf8).write(to: URL(fileURLWithPath: other + "/x/a"))
            until { calls.value > 0 }
        }
    }

    @Test func `a watch with a period is called without a change`() throws {
        try watching([folder], every: 50) { until { calls.value > 2 } }
    }
}
