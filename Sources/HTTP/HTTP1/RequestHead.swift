// SPDX-License-Identifier: Apache-2.0

/// The head of an HTTP/1.1 request: what its fields say about routing and about where it ends.
///
/// Ranges are offsets into the head's bytes. Parsing is strict (RFC 9112 with its leniencies left
/// out), because whatever two parsers read differently is a way to smuggle a request.
struct RequestHead {
    /// How the body's end is known (RFC 9112 §6).
    enum Framing: Equatable {
        case length(Int)
        case chunked
    }

    var method = Method.other
    var path = 0..<0
    var query = 0..<0
    var contentType = 0..<0
    var accept = 0..<0
    var contentEncoding = 0..<0
    var authorization = 0..<0
    var framing = Framing.length(0)
    /// HTTP/1.0, or `Connection: close`.
    var closes = false
    var expectsContinue = false

    /// What one pass over the fields must remember to find contradictions.
    private var hostCount = 0
    private var hasLength = false
    private var isChunked = false
    private var isVersion10 = false

    /// Parses a whole head, up to and with its empty line; every line ends with CRLF.
    ///
    /// - Throws: the status that answers a bad one.
    init(_ bytes: UnsafeRawBufferPointer, limits: Limits) throws(Refusal) {
        var lines = unsafe HeadLines(bytes)
        guard let requestLine = lines.next() else { throw Refusal(.badRequest) }
        try unsafe parseRequestLine(bytes, requestLine, limits)
        var fieldCount = 0
        while let line = lines.next(), !line.isEmpty {
            fieldCount += 1
            guard fieldCount <= limits.headerCount else { throw Refusal(.headersTooLarge) }
            try unsafe parseField(bytes, line)
        }
        try checkWhole(limits)
    }

    /// `method SP request-target SP HTTP-version` (RFC 9112 §3).
    private mutating func parseRequestLine(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ limits: Limits
    ) throws(Refusal) {
        let methodEnd = unsafe bytes.firstIndex(of: 0x20, in: line)
        guard let methodEnd, methodEnd > line.lowerBound,
            unsafe bytes.isToken(line.lowerBound..<methodEnd)
        else { throw Refusal(.badRequest) }
        unsafe method = Method(bytes.part(line.lowerBound..<methodEnd))

        let rest = methodEnd + 1..<line.upperBound
        guard let targetEnd = unsafe bytes.firstIndex(of: 0x20, in: rest),
            targetEnd > rest.lowerBound
        else { throw Refusal(.badRequest) }
        guard targetEnd - rest.lowerBound <= limits.targetByteCount else {
            throw Refusal(.uriTooLong)
        }
        try unsafe parseVersion(bytes.part(targetEnd + 1..<line.upperBound))
        try unsafe parseTarget(bytes, rest.lowerBound..<targetEnd)
    }

    private mutating func parseVersion(_ version: UnsafeRawBufferPointer) throws(Refusal) {
        if unsafe version.equals("HTTP/1.1") { return }
        if unsafe version.equals("HTTP/1.0") {
            isVersion10 = true
            closes = true
            return
        }
        // DIGIT "." DIGIT of another version is well-formed; anything else is not.
        let isVersion =
            unsafe version.count == 8 && version.part(0..<5).equals("HTTP/")
            && version[5].isDigit && version[6] == 0x2E && version[7].isDigit
        throw Refusal(isVersion ? .versionNotSupported : .badRequest)
    }

    /// Origin form, or absolute form with its authority skipped (RFC 9112 §3.2).
    private mutating func parseTarget(
        _ bytes: UnsafeRawBufferPointer, _ target: Range<Int>
    ) throws(Refusal) {
        for index in target {
            let byte = unsafe bytes[index]
            guard byte > 0x20, byte < 0x7F else { throw Refusal(.badRequest) }
        }
        var start = target.lowerBound
        if unsafe bytes[start] != 0x2F {
            if unsafe method == .options && bytes.part(target).equals("*") { return }
            let schemes: [2 of StaticString] = ["http://", "https://"]
            var isAbsolute = false
            for index in schemes.indices {
                let length = schemes[index].utf8CodeUnitCount
                if target.count > length, !isAbsolute,
                    unsafe bytes.part(start..<start + length).equals(ignoringCaseOf: schemes[index])
                {
                    isAbsolute = true
                    start =
                        unsafe bytes.firstIndex(of: 0x2F, in: start + length..<target.upperBound)
                        ?? target.upperBound
                }
            }
            guard isAbsolute else { throw Refusal(.badRequest) }
        }
        let cut = unsafe bytes.firstIndex(of: 0x3F, in: start..<target.upperBound)
        path = start..<(cut ?? target.upperBound)
        if let cut { query = cut + 1..<target.upperBound }
    }

    /// `field-name ":" OWS field-value OWS` (RFC 9112 §5).
    private mutating func parseField(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) throws(Refusal) {
        // A name is a token, so a line that begins with a blank (obs-fold) and a blank before the
        // colon are both refused here.
        guard let colon = unsafe bytes.firstIndex(of: 0x3A, in: line), colon > line.lowerBound,
            unsafe bytes.isToken(line.lowerBound..<colon)
        else { throw Refusal(.badRequest) }
        let value = unsafe bytes.trimmed(colon + 1..<line.upperBound)
        for index in value {
            let byte = unsafe bytes[index]
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { throw Refusal(.badRequest) }
        }
        try unsafe takeField(bytes.part(line.lowerBound..<colon), bytes.part(value), at: value)
    }

    private mutating func takeField(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, at range: Range<Int>
    ) throws(Refusal) {
        switch name.count {
        case 4 where unsafe name.equals(ignoringCaseOf: "host"):
            hostCount += 1
        case 6 where unsafe name.equals(ignoringCaseOf: "accept"):
            accept = range
        case 6 where unsafe name.equals(ignoringCaseOf: "expect"):
            guard unsafe value.equals(ignoringCaseOf: "100-continue") else {
                throw Refusal(.expectationFailed)
            }
            expectsContinue = true
        case 10 where unsafe name.equals(ignoringCaseOf: "connection"):
            if unsafe value.listHas("close") { closes = true }
        case 12 where unsafe name.equals(ignoringCaseOf: "content-type"):
            contentType = range
        case 13 where unsafe name.equals(ignoringCaseOf: "authorization"):
            authorization = range
        case 14 where unsafe name.equals(ignoringCaseOf: "content-length"):
            try unsafe takeLength(value)
        case 16 where unsafe name.equals(ignoringCaseOf: "content-encoding"):
            contentEncoding = range
        case 17 where unsafe name.equals(ignoringCaseOf: "transfer-encoding"):
            guard !isChunked else { throw Refusal(.badRequest) }
            guard unsafe value.equals(ignoringCaseOf: "chunked") else {
                throw Refusal(.notImplemented)
            }
            isChunked = true
        default:
            break
        }
    }

    /// One length, of digits only; a second one is refused even when it repeats the first.
    private mutating func takeLength(_ value: UnsafeRawBufferPointer) throws(Refusal) {
        guard !hasLength, unsafe !value.isEmpty else { throw Refusal(.badRequest) }
        for index in 0..<value.count where unsafe !value[index].isDigit {
            throw Refusal(.badRequest)
        }
        hasLength = true
        guard let length = unsafe Decimal.value(of: value) else { throw Refusal(.contentTooLarge) }
        framing = .length(length)
    }

    /// Contradictions between fields (RFC 9112 §3.2, §6.1, §6.3).
    private mutating func checkWhole(_ limits: Limits) throws(Refusal) {
        guard hostCount == 1 || isVersion10 && hostCount == 0 else { throw Refusal(.badRequest) }
        if isChunked {
            guard !hasLength, !isVersion10 else { throw Refusal(.badRequest) }
            framing = .chunked
        }
        if isVersion10 { expectsContinue = false }
    }
}

/// A request that is answered by the HTTP layer, with this status.
struct Refusal: Error, Equatable {
    let status: Status

    init(_ status: Status) {
        self.status = status
    }
}
