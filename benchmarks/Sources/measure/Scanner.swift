// SPDX-License-Identifier: Apache-2.0

import CSimdjson
import Glibc
import JSON

/// Reads each recorded review with both scanners in turn, five times each, and prints the medians as a table.
func measureScanner(reviews: String) throws {
    guard let folder = opendir(reviews) else {
        fail("no reviews at \(reviews)")
    }
    var files: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasSuffix(".json") { files.append(name) }
    }
    closedir(folder)

    let peer = peer_parser_make()
    defer { peer_parser_free(peer) }
    var workspace = Workspace(names: Names(), arenaByteCountMaximum: 64 * 1024 * 1024)
    var document = Document()
    var product = 0.0
    print("| review | bytes | ours, GB/s | simdjson (\(String(cString: peer_parser_implementation()))), GB/s | ratio |")
    print("|---|---|---|---|---|")
    for file in files.sorted() {
        guard let text = read(path: reviews + "/" + file) else { continue }
        // simdjson reads up to 64 bytes past the end; both get the same bytes.
        let padded = text + [UInt8](repeating: 0x20, count: 64)
        var ours: [Double] = []
        var theirs: [Double] = []
        try padded.withUnsafeBufferPointer { buffer in
            let bytes = UnsafeBufferPointer(rebasing: buffer[..<text.count])
            let characters = UnsafeRawPointer(bytes.baseAddress!).assumingMemoryBound(to: CChar.self)
            try document.read(bytes, into: &workspace)
            guard peer_parser_parse(peer, characters, bytes.count) else { fatalError("simdjson refuses \(file)") }
            for _ in 0..<5 {
                ours.append(
                    leastNanoseconds(budget: 60_000_000) {
                        try? document.read(bytes, into: &workspace)
                        workspace.reset()
                    })
                theirs.append(
                    leastNanoseconds(budget: 60_000_000) { _ = peer_parser_parse(peer, characters, bytes.count) })
            }
        }
        let speed = (ours: Double(text.count) / ours.sorted()[2], theirs: Double(text.count) / theirs.sorted()[2])
        product += log(speed.ours / speed.theirs)
        print("| \(file) | \(text.count) | \(rounded(speed.ours)) | \(rounded(speed.theirs)) | \(rounded(speed.ours / speed.theirs)) |")
    }
    if !files.isEmpty {
        print("\nGeometric mean of the ratios: \(rounded(exp(product / Double(files.count)))) (goal: at least 0.7)")
    }
}

func rounded(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
}
