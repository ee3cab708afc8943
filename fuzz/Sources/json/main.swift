// SPDX-License-Identifier: Apache-2.0

import Driver
import JSON

/// The document of `bytes`, written; nil where there is none.
func rewritten(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var workspace = Workspace(names: Names(), arenaByteCountMaximum: 16 << 20)
    var document = Document()
    guard (try? document.read(bytes, into: &workspace)) != nil else { return nil }
    var text = ByteBuffer()
    Writer.write(document.root, names: workspace.names, to: &text)
    return Array(text.string.utf8)
}

/// What is read can be written, and what was written can be read; from the second writing on, the text stays the same.
///
/// Not from the first: `-0.0` is written as Go writes it, `-0`, which is an int then and becomes `0`.
fuzz { start, count in
    guard let first = rewritten(UnsafeBufferPointer(start: start, count: count)) else { return 0 }
    guard let second = first.withUnsafeBufferPointer(rewritten),
        let third = second.withUnsafeBufferPointer(rewritten)
    else { fatalError("not read back: \(String(decoding: first, as: UTF8.self))") }
    guard second == third else { fatalError("not the same: \(String(decoding: second, as: UTF8.self))") }
    return 0
}
