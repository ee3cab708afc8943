// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import EventLoop

/// `postern explain ID`: why a running server refused a request.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show why a running server refused a request.",
        discussion: """
            The id stands in the warning of the refusal. The server must have been started with --decisions-token, and this
            command be given the same file. Prints what `postern review --explain` prints, of the review that was refused.
            """
    )

    @Argument(help: "The decision's id.")
    var id: String

    @Option(help: "The server's --metrics-listen.")
    var server = "127.0.0.1:9443"

    @Option(help: "The file of the server's --decisions-token.")
    var token: String

    func run() throws { Terminal.write(try explanation()) }

    /// What the server says.
    func explanation() throws -> String {
        guard !id.isEmpty, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            throw CommandFailure(text: "'\(id)' is no id of a decision")
        }
        let answer: [UInt8]
        do {
            let secret = try DecisionToken.read(token)
            let address = try SocketAddress(parsing: server)
            var request = Array("GET /decisions/\(id) HTTP/1.1\r\nHost: postern\r\nAuthorization: Bearer ".utf8)
            request += secret + Array("\r\nConnection: close\r\n\r\n".utf8)
            answer = try PlainExchange.exchange(with: address, sending: request)
        } catch {
            throw CommandFailure(text: "\(server): \(error)")
        }
        let text = String(decoding: answer, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else {
            throw CommandFailure(text: "\(server) did not answer with HTTP")
        }
        let body = String(text[end.upperBound...])
        guard text.hasPrefix("HTTP/1.1 200") else {
            throw CommandFailure(text: trimmedLine(body))
        }
        return body
    }

    private func trimmedLine(_ text: String) -> String {
        String(text.prefix { !$0.isNewline })
    }
}

/// The secret that those who ask for decisions must show.
enum DecisionToken {
    /// The first line of a file.
    static func read(_ path: String) throws -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.contents(of: path, byteCountMaximum: 4096)
        } catch {
            throw CommandFailure(text: "\(path) cannot be read: \(error)")
        }
        let token = Array(bytes.prefix { $0 > 0x20 && $0 < 0x7F })
        guard token.count >= 16 else {
            throw CommandFailure(text: "\(path): a token has at least 16 characters")
        }
        return token
    }
}
