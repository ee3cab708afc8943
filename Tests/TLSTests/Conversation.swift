// SPDX-License-Identifier: Apache-2.0

import TLS

/// One end of a connection in memory, the socket's part played by an array.
final class End {
    let session: Session
    private(set) var isComplete = false
    private(set) var failure: TLSError?
    private(set) var isClosed = false
    private(set) var plaintext: [UInt8] = []

    init(_ session: consuming Session) { self.session = session }

    /// What the other end sent, at most all at once; gives the bytes for it.
    func take(_ bytes: [UInt8], sending text: [UInt8] = []) -> [UInt8] {
        var room = [UInt8](repeating: 0, count: 256 << 10)
        return unsafe bytes.withUnsafeBytes { input in
            unsafe room.withUnsafeMutableBytes { output in
                unsafe session.setInput(input)
                unsafe session.setOutput(output)
                advance()
                if !text.isEmpty, isComplete { unsafe _ = text.withUnsafeBytes { unsafe session.write($0) } }
                return unsafe Array(output[..<session.takeOutput()])
            }
        }
    }

    private func advance() {
        if !isComplete {
            switch session.handshake() {
            case .complete: isComplete = true
            case .failed:
                failure = failure ?? session.handshakeError()
                return
            case .wantsInput, .wantsOutput: return
            }
        }
        var chunk = [UInt8](repeating: 0, count: 20_000)
        while true {
            switch unsafe chunk.withUnsafeMutableBytes({ unsafe session.read(into: $0) }) {
            case .bytes(let count): plaintext += chunk[..<count]
            case .closed:
                isClosed = true
                return
            case .failed:
                failure = failure ?? session.connectionError()
                return
            case .wantsInput, .wantsOutput: return
            }
        }
    }

    /// Lets both talk until neither has anything to say.
    static func converse(_ client: End, _ server: End) {
        var toServer = client.take([])
        for _ in 0..<10 where !toServer.isEmpty {
            toServer = client.take(server.take(toServer))
        }
    }
}
