// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import JSON
internal import Logging

/// What the broker says of itself, and one record of every decision: who, what, by which profile, until when.
///
///     {"time":…,"credentials":"Issued","node":"node1","namespace":"shop","serviceAccount":"puller","image":"…","profile":"ecr"}
///
/// Never a token or a password, nor a peer's text: there is no field for them. The token's id (`jti`) is no secret.
struct BrokerLog: Sendable {
    let logger: Logger
    /// Where records go; nothing: among the log's lines.
    let records: DecisionLog?

    func note(_ message: Logger.Message, _ fields: [String: String] = [:]) {
        logger.info(message, metadata: fields.mapValues { .string($0) })
    }

    func warn(_ message: Logger.Message, _ fields: [String: String]) {
        logger.warning(message, metadata: fields.mapValues { .string($0) })
    }

    /// - Parameters:
    ///   - reason: One word.
    ///   - message: A sentence in our own words; empty for none.
    func decision(_ asker: Asker, allowed: Bool, reason: String, message: String, expiry: Int64?) {
        var fields: [(String, String)] = [("credentials", reason), ("allowed", allowed ? "true" : "false")]
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { fields.append((name, value)) }
        }
        add("node", asker.node)
        add("namespace", asker.claims?.namespace)
        add("serviceAccount", asker.claims?.serviceAccount.name)
        add("serviceAccountUID", asker.claims?.serviceAccount.uid)
        add("podUID", asker.claims?.pod?.uid)
        add("image", asker.request?.image.text)
        add("profile", asker.profile)
        add("expiry", expiry.map(String.init))
        add("jti", asker.claims?.tokenID)
        add("message", message)
        guard let records else {
            logger.notice(
                "Credentials", metadata: Dictionary(uniqueKeysWithValues: fields.map { ($0.0, .string($0.1)) }))
            return
        }
        let text = fields.map { "\(JSONText.quoted($0.0)):\(JSONText.quoted($0.1))" }.joined(separator: ",")
        var record = JSON.ByteBuffer()
        record.append(text)
        var line = JSON.ByteBuffer()
        records.append(record, &line)
    }
}
