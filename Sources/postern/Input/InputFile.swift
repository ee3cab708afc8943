// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import YAML

/// A file of the command line.
enum InputFile {
    /// - Parameter path: `-` is standard input.
    static func contents(_ path: String) throws -> [UInt8] {
        do {
            return try FileSystem.contents(
                of: path == "-" ? "/dev/stdin" : path, byteCountMaximum: 256 << 20)
        } catch {
            throw CommandFailure(text: "\(path) cannot be read: \(error)")
        }
    }

    /// Its lines as they come, for a batch.
    static func lines(_ path: String) throws -> LineReader {
        do {
            return try LineReader(path == "-" ? "/dev/stdin" : path)
        } catch {
            throw CommandFailure(text: "\(path) cannot be read: \(error)")
        }
    }

    static func next(_ lines: inout LineReader, of path: String) throws -> [UInt8]? {
        do {
            return try lines.next()
        } catch {
            throw CommandFailure(text: "\(path) cannot be read: \(error)")
        }
    }

    /// YAML becomes JSON; what begins as JSON does is left to the strict reader behind.
    static func asJSON(_ bytes: [UInt8], file: String) -> [UInt8] {
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return bytes }
        var names = Names()
        guard let document = try? YAMLDocument.read(bytes, file: file, names: &names).first else {
            return bytes
        }
        var buffer = JSON.ByteBuffer()
        Writer.write(document.root, names: names, to: &buffer)
        return Array(buffer.string.utf8)
    }
}
