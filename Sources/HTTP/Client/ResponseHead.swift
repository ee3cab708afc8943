// SPDX-License-Identifier: Apache-2.0

/// The head of an HTTP/1.1 answer (RFC 9112 §4, §5), read strictly: what two readers could understand in two ways is
/// refused.
struct ResponseHead {
    enum Framing: Equatable { case length(Int), chunked, untilEnd }

    private(set) var status = 0
    private(set) var fields = HeaderFields()
    private(set) var keepsAlive = true
    private(set) var framing = Framing.untilEnd

    init(_ bytes: UnsafeRawBufferPointer, _ limits: ClientLimits) throws(ClientError) {
        var lines = unsafe HeadLines(bytes)
        guard let first = lines.next() else { throw .malformed("it has no status line") }
        try unsafe readStatusLine(bytes.part(first))
        while let line = lines.next() {
            // The empty line that ends the head.
            if line.isEmpty { break }
            try unsafe readField(bytes, line)
            guard fields.list.count <= limits.headerCount else {
                throw .tooLarge("it has more than \(limits.headerCount) header fields")
            }
        }
        try readFraming()
    }

    /// `HTTP/1.1 200 OK`; the phrase may be missing, its blank too.
    private mutating func readStatusLine(_ line: UnsafeRawBufferPointer) throws(ClientError) {
        guard line.count >= 12, unsafe line.part(0..<7).equals("HTTP/1."),
            unsafe line[7] == 0x30 || line[7] == 0x31, unsafe line[8] == 0x20,
            let code = unsafe Decimal.value(of: line.part(9..<12)), code >= 100, code < 600,
            unsafe line.count == 12 || line[12] == 0x20
        else { throw .malformed("its status line is not HTTP/1.1's") }
        status = code
        keepsAlive = unsafe line[7] == 0x31
    }

    private mutating func readField(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) throws(ClientError) {
        // A name with a blank before its colon, and a folded line, are refused with this (§5.1, §5.2).
        guard let colon = unsafe bytes.firstIndex(of: 0x3A, in: line), colon > line.lowerBound,
            unsafe bytes.isToken(line.lowerBound..<colon)
        else { throw .malformed("a header field of it has no name") }
        let value = unsafe bytes.part(bytes.trimmed(colon + 1..<line.upperBound))
        for index in 0..<value.count where unsafe value[index] < 0x20 && value[index] != 0x09 {
            throw .malformed("a header field of it holds control bytes")
        }
        unsafe fields.append(
            String(decoding: bytes.part(line.lowerBound..<colon), as: UTF8.self),
            String(decoding: value, as: UTF8.self))
    }

    private mutating func readFraming() throws(ClientError) {
        for value in fields.values("connection") where Self.list(value).contains("close") {
            keepsAlive = false
        }
        let codings = fields.values("transfer-encoding").flatMap(Self.list)
        let lengths = Set(fields.values("content-length").flatMap(Self.list))
        if !codings.isEmpty {
            guard codings == ["chunked"], lengths.isEmpty else {
                throw .malformed("its body is framed in a way that was not asked for")
            }
            framing = .chunked
        } else if let length = lengths.first {
            guard lengths.count == 1,
                let count = unsafe Array(length.utf8).withUnsafeBytes({ unsafe Decimal.value(of: $0) })
            else { throw .malformed("its content-length is no number") }
            framing = .length(count)
        }
    }

    private static func list(_ value: String) -> [String] {
        value.split(separator: ",").map { part in
            String(part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
                .lowercased()
        }
    }
}
