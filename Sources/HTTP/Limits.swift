// SPDX-License-Identifier: Apache-2.0

/// Every bound of the HTTP layer, with its arithmetic.
///
/// Passing one is a clear answer (`413`, `414`, `431`, `408`) or a clean end
/// (`GOAWAY ENHANCE_YOUR_CALM`), never a crash. Durations are nanoseconds of the caller's clock.
package struct Limits: Sendable {
    /// Requests in flight on one HTTP/2 connection.
    ///
    /// Go's client opens another connection beyond it. At 1 to 100 µs a request, 128 in flight are
    /// at most 12.8 ms of work ahead of the last one.
    package var concurrentStreamCount: UInt32 = 128

    /// Header fields of one request; the API server sends fewer than 10.
    package var headerCount = 64

    /// Header list size as RFC 9113 §6.5.2 counts it: name + value + 32 bytes each.
    ///
    /// 16 KiB = 64 fields of 224 bytes; a bearer token of 4 KiB fits four times.
    package var headerByteCount = 16 << 10

    /// The request target alone (`414` beyond); `/mutate?timeout=10s` is 19 bytes.
    package var targetByteCount = 8 << 10

    /// One request body (`413` beyond).
    ///
    /// The API server reads objects of at most 3 MiB (apiserver `pkg/server/config.go`,
    /// `MaxRequestBodyBytes`) and a review carries two, `object` and `oldObject`: 6 MiB, and user,
    /// options and envelope on top.
    package var bodyByteCount = 8 << 20

    /// Bytes of a body that are read and thrown away after an early answer.
    ///
    /// Closing or resetting at once could destroy the answer on its way; four of the largest bodies
    /// are read on, then the connection (HTTP/1.1) or the stream (HTTP/2) ends.
    package var discardedByteCount = 32 << 20

    /// Initial flow-control window of a stream: a review of 1 MiB never waits for a window update.
    package var streamWindowByteCount: Int32 = 1 << 20

    /// Flow-control window of a connection: four full stream windows.
    package var connectionWindowByteCount: Int32 = 4 << 20

    /// Largest frame accepted: a 60 KB review is one DATA frame instead of four.
    package var frameByteCount: UInt32 = 64 << 10

    /// Bytes gathered for the socket before the session stops to produce more.
    ///
    /// Sixteen full TLS records: enough to keep a socket busy, little enough for a slow reader.
    package var outputByteCount = 256 << 10

    /// Body bytes held at once by all sessions of one context; beyond it a request is told `503`.
    ///
    /// Sixteen of the largest bodies, or 2,000 of 64 KiB.
    package var heldByteCount = 128 << 20

    /// Bytes of free blocks a context keeps, for each size, instead of giving them back.
    ///
    /// 64 blocks of 64 KiB; so a burst of 64 large reviews runs without the allocator.
    package var retainedByteCountPerSize = 4 << 20

    /// From the first byte of a request to its last, and from its answer to its last byte sent.
    ///
    /// The API server's own webhook timeout is at most 30 s: later nobody listens.
    package var requestNanoseconds: UInt64 = 30_000_000_000

    /// From the accepted connection to the HTTP/2 preface, or of an HTTP/1.1 head.
    package var headNanoseconds: UInt64 = 10_000_000_000

    /// A connection with no request; Go's client closes its idle ones after 90 s.
    package var idleNanoseconds: UInt64 = 300_000_000_000

    /// From the first GOAWAY to the last when the peer does not answer our PING.
    package var drainNanoseconds: UInt64 = 1_000_000_000

    /// Streams that may end in an error (RST_STREAM by either side): at once, and each second.
    ///
    /// CVE-2023-44487 opens and resets thousands a second. 200 at once allow a client that cancels
    /// all 128 streams when its own deadline passes.
    package var resetCount = 200
    package var resetCountPerSecond = 20

    /// Frames that carry no request, at once and each second.
    ///
    /// PING, SETTINGS, PRIORITY, CONTINUATION, empty DATA and invalid ones. Go sends one PING in
    /// 15 s, gRPC one a round trip.
    package var glitchCount = 500
    package var glitchCountPerSecond = 50

    package init() {}
}
