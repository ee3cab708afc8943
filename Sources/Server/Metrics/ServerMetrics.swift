// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

/// The server's own numbers, summed over its loops.
struct ServerMetrics {
    let state: ServerState

    func write(to page: inout MetricsPage) {
        writeConnections(&page)
        writeRequests(&page)
        writeProcess(&page)
    }

    private func sum(_ loops: [LoopCounters], _ counter: LoopCounters.Fixed) -> UInt64 {
        loops.reduce(0) { $0 &+ $1.value(counter) }
    }

    private func writeConnections(_ page: inout MetricsPage) {
        let loops = state.loops.map(\.counters)
        let plain: [(String, MetricsPage.Kind, String, LoopCounters.Fixed)] = [
            ("postern_connections", .gauge, "Connections open now.", .open),
            ("postern_connections_accepted_total", .counter, "Connections accepted.", .accepted),
            (
                "postern_connections_refused_total", .counter,
                "Connections closed at once because too many were open.", .refused
            ),
            (
                "postern_connections_timed_out_total", .counter,
                "Connections closed because the peer was too slow.", .timeouts
            ),
            (
                "postern_connections_broken_total", .counter,
                "Connections closed because TLS was violated after the handshake.",
                .brokenConnections
            ),
            (
                "postern_accept_failures_total", .counter,
                "Times that no descriptor or memory was left for a connection.", .acceptFailures
            ),
            (
                "postern_received_bytes_total", .counter, "Bytes received, as sent on the wire.",
                .receivedBytes
            ),
            ("postern_sent_bytes_total", .counter, "Bytes sent, as sent on the wire.", .sentBytes),
            (
                "postern_parked_requests", .gauge, "Requests that wait for an answer from another thread.",
                .parked
            ),
            (
                "postern_late_answers_dropped_total", .counter,
                "Answers that came when nobody waited any more.", .lateAnswersDropped
            ),
        ]
        for (name, kind, help, counter) in plain {
            page.family(name, kind, help)
            page.sample(name, sum(loops, counter))
        }
        page.family("postern_tls_handshakes_total", .counter, "TLS handshakes by their end.")
        for (result, counter) in [
            ("full", LoopCounters.Fixed.fullHandshakes), ("resumed", .resumedHandshakes),
            ("failed", .handshakeFailures),
        ] {
            page.sample(
                "postern_tls_handshakes_total", [.init("result", result)], sum(loops, counter))
        }
    }

    private func writeRequests(_ page: inout MetricsPage) {
        // Loops of one port have the same routes in the same order; the port for metrics has
        // others.
        var ports: [String: (labels: [String], loops: [LoopCounters])] = [:]
        for loop in state.allLoops {
            ports[loop.port, default: (loop.labels, [])].loops.append(loop.counters)
        }
        let sorted = ports.sorted { $0.key < $1.key }
        let requests = "postern_http_requests_total"
        page.family(requests, .counter, "Requests answered, by port, path and status code.")
        for (port, (labels, loops)) in sorted {
            for (route, label) in labels.enumerated() {
                for (place, status) in LoopCounters.statuses.enumerated() {
                    let count = loops.reduce(0) { $0 &+ $1.requests(route, statusAt: place) }
                    if count == 0, status != .ok || label == "other" { continue }
                    page.sample(
                        requests,
                        [
                            .init("port", port), .init("path", label),
                            .init("code", "\(status.rawValue)"),
                        ], count)
                }
            }
        }
        let duration = "postern_http_request_duration_seconds"
        page.family(
            duration, .histogram, "From a whole request to its answer, without the network.")
        for (port, (labels, loops)) in sorted where port == "main" {
            for (route, label) in labels.enumerated() {
                writeHistogram(&page, duration, [.init("path", label)], route, loops)
            }
        }
    }

    private func writeHistogram(
        _ page: inout MetricsPage, _ name: String, _ labels: [MetricsPage.Label], _ route: Int,
        _ loops: [LoopCounters]
    ) {
        var total: UInt64 = 0
        for bucket in 0...LoopCounters.bounds.count {
            total &+= loops.reduce(0) { $0 &+ $1.requests(route, bucket: bucket) }
            let bound =
                bucket < LoopCounters.bounds.count
                ? MetricsPage.seconds(UInt64(LoopCounters.bounds[bucket]) * 1_000) : "+Inf"
            page.sample(name + "_bucket", labels + [.init("le", bound)], total)
        }
        page.sample(
            name + "_sum", labels, nanoseconds: loops.reduce(0) { $0 &+ $1.nanoseconds(route) })
        page.sample(name + "_count", labels, total)
    }

    private func writeProcess(_ page: inout MetricsPage) {
        page.family("process_start_time_seconds", .gauge, "When the process started, since 1970.")
        page.sample("process_start_time_seconds", UInt64(max(0, state.startedSeconds)))
        page.family("process_resident_memory_bytes", .gauge, "Resident memory.")
        page.sample("process_resident_memory_bytes", Self.residentByteCount())
        page.family("postern_build_info", .gauge, "The version; always 1.")
        page.sample("postern_build_info", [.init("version", state.version)], 1)
    }

    /// The second field of `/proc/self/statm`, in pages of 4 KiB; 0 where there is no `/proc`.
    static func residentByteCount() -> UInt64 {
        guard let bytes = try? FileSystem.contents(of: "/proc/self/statm", byteCountMaximum: 4_096)
        else { return 0 }
        let fields = bytes.split(separator: 0x20)
        guard fields.count > 1 else { return 0 }
        return (UInt64(String(decoding: fields[1], as: UTF8.self)) ?? 0) * 4_096
    }
}
