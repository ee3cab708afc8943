// SPDX-License-Identifier: Apache-2.0

extension HTTP1Session {
    /// Appends one whole answer to the output.
    ///
    /// - Returns: `false` when there is no memory; the output may then end in half a head.
    func write(
        _ response: Response, _ answer: UnsafeRawBufferPointer, closes: Bool, withBody: Bool
    ) -> Bool {
        // 256 bytes are more than any head of ours.
        guard output.reserve(256 + (withBody ? answer.count : 0)) else { return false }
        var isWritten =
            output.append("HTTP/1.1 ")
            && output.append(response.status.digits)
            && output.append(" ")
            && output.append(response.status.phrase)
            && output.append("\r\ncontent-type: ")
            && output.append(response.contentType)
            && output.append("\r\ncontent-length: ")
            && output.append(decimal: answer.count)
        if let allow = response.allow {
            isWritten = isWritten && output.append("\r\nallow: ") && output.append(allow)
        }
        if let retryAfter = response.retryAfter {
            isWritten =
                isWritten && output.append("\r\nretry-after: ")
                && output.append(retryAfter)
        }
        if let cacheControl = response.cacheControl {
            isWritten =
                isWritten && output.append("\r\ncache-control: ")
                && output.append(cacheControl)
        }
        if closes {
            isWritten = isWritten && output.append("\r\nconnection: close")
        }
        isWritten = isWritten && output.append("\r\n\r\n")
        if withBody {
            isWritten = unsafe isWritten && output.append(answer)
        }
        return isWritten
    }
}
