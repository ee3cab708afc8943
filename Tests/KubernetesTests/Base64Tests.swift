// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kubernetes
import Testing

@Suite struct Base64Tests {
    @Test func `every length and byte encodes as Foundation does`() {
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            var encoded = [UInt8](repeating: 0, count: Base64.encodedByteCount(of: count))
            var span = encoded.mutableSpan
            #expect(Base64.encode(bytes.span, into: &span) == encoded.count)
            #expect(String(decoding: encoded, as: UTF8.self) == Data(bytes).base64EncodedString())
            #expect(Base64.firstIllegalByte(in: encoded.span) == nil)
        }
    }

    @Test(arguments: [
        ("!", 0), ("ab!d", 2), ("YQ==", nil), ("YQ=", 3), ("YQ", 0), ("YWI=", nil), ("=", 0),
        ("YQ==a", 4), ("Y\nQ==", nil), ("not base64", 3),
    ] as [(String, Int?)])
    func `illegal bytes are found where Go finds them`(_ text: String, _ offset: Int?) {
        #expect(Base64.firstIllegalByte(in: Array(text.utf8).span) == offset)
    }
}
