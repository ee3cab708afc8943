// SPDX-License-Identifier: Apache-2.0

internal import Credentials

/// Why there is no answer; the text holds nothing that is secret.
struct PluginError: Error {
    private let message: String

    init(_ message: String) { self.message = message }

    /// On one line, whatever names from outside it repeats, and no longer than a log line may be.
    var line: String {
        var result = ""
        for scalar in message.unicodeScalars.prefix(1_000) {
            result.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return result
    }

    /// An error of the protocol is one of the request's.
    static func wrap<Value>(_ body: () throws(ProtocolError) -> Value) throws(PluginError) -> Value {
        do throws(ProtocolError) {
            return try body()
        } catch { throw PluginError("the request on standard input: \(error.message)") }
    }
}
