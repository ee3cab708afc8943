// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Foundation  // Files and folders are made, and gone again.
import Testing

@Suite("File watch", .timeLimit(.minutes(30)))
struct FileWatchTests {
    let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "postern-watch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
    }

    /// How many reports came since the last look, waiting for the first and then until none follows:
    /// one write is several.
    private func changes(_ watch: borrowing FileWatch, _ poller: borrowing Poller) throws -> Int {
        var count = 0
        while try poller.wait(timeoutMilliseconds: count == 0 ? 2_000 : 100) > 0 {
            watch.changes { _ in count += 1 }
        }
        return count
    }

    @Test func `writing, renaming and deleting are seen, reading is not`() throws {
        let watch = try FileWatch()
        let poller = try Poller()
        try poller.add(watch.number, token: 0, interest: .readable)
        let number = try watch.watch(directory: directory)
        #expect(try watch.watch(directory: directory) == number)

        try Data("a".utf8).write(to: URL(fileURLWithPath: directory + "/a.yaml"))
        #expect(try changes(watch, poller) > 0)
        let before = FileSystem.fingerprint(of: directory)
        _ = try FileSystem.contents(of: directory + "/a.yaml", byteCountMaximum: 100)
        #expect(try poller.wait(timeoutMilliseconds: 50) == 0)
        #expect(FileSystem.fingerprint(of: directory) == before)
        try FileManager.default.moveItem(
            atPath: directory + "/a.yaml", toPath: directory + "/b.yaml")
        #expect(try changes(watch, poller) > 0)
        #expect(FileSystem.fingerprint(of: directory) != before)
        #expect(try FileSystem.names(inDirectory: directory) == ["b.yaml"])
    }

    @Test func `the link swap of a mounted ConfigMap is seen`() throws {
        let manager = FileManager.default
        for version in ["..1", "..2"] {
            try manager.createDirectory(
                atPath: "\(directory)/\(version)", withIntermediateDirectories: true)
            try Data(version.utf8).write(
                to: URL(fileURLWithPath: "\(directory)/\(version)/p.yaml"))
        }
        try manager.createSymbolicLink(
            atPath: directory + "/..data", withDestinationPath: "..1")
        try manager.createSymbolicLink(
            atPath: directory + "/p.yaml", withDestinationPath: "..data/p.yaml")
        let watch = try FileWatch()
        let poller = try Poller()
        try poller.add(watch.number, token: 0, interest: .readable)
        _ = try watch.watch(directory: directory)
        let before = FileSystem.fingerprint(of: directory)

        // As the kubelet does it: a link beside, then one rename over the old link.
        try manager.createSymbolicLink(
            atPath: directory + "/..data_tmp", withDestinationPath: "..2")
        #expect(unsafe rename(directory + "/..data_tmp", directory + "/..data") == 0)
        #expect(try changes(watch, poller) > 0)
        #expect(FileSystem.fingerprint(of: directory) != before)
        let text = try FileSystem.contents(of: directory + "/p.yaml", byteCountMaximum: 100)
        #expect(text == Array("..2".utf8))
    }

    @Test func `a file that is too large is refused`() throws {
        try Data(count: 1_000).write(to: URL(fileURLWithPath: directory + "/large"))
        #expect(throws: SystemError(call: "read", code: EFBIG)) {
            _ = try FileSystem.contents(of: directory + "/large", byteCountMaximum: 999)
        }
        #expect(
            try FileSystem.contents(of: directory + "/large", byteCountMaximum: 1_000).count
                == 1_000)
    }
}
