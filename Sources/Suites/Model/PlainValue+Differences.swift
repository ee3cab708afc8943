// SPDX-License-Identifier: Apache-2.0

extension PlainValue {
    /// Where a found value is not the expected one: `spec.replicas: found 3, expected 2`.
    ///
    /// - Parameter isPart: Whether the found value may have more members than are expected.
    func differences(found: PlainValue, isPart: Bool, path: String = "") -> [String] {
        var result: [String] = []
        collect(found, isPart, path, &result)
        return result
    }

    private func collect(
        _ found: PlainValue, _ isPart: Bool, _ path: String, _ result: inout [String]
    ) {
        guard result.count < Limits.differenceCount else { return }
        switch (self, found) {
        case (.map(let expected), .map(let present)):
            for (key, value) in expected.sorted(by: { $0.key < $1.key }) {
                let below = path.isEmpty ? key : "\(path).\(key)"
                if let other = present[key] {
                    value.collect(other, isPart, below, &result)
                } else {
                    result.append("\(below): expected \(value.short), found nothing")
                }
            }
            guard !isPart else { return }
            for (key, value) in present.sorted(by: { $0.key < $1.key }) where expected[key] == nil {
                result.append(
                    "\(path.isEmpty ? key : "\(path).\(key)"): found \(value.short), expected nothing"
                )
            }
        case (.list(let expected), .list(let present)):
            for index in expected.indices where index < present.count {
                expected[index].collect(present[index], isPart, "\(path)[\(index)]", &result)
            }
            if expected.count != present.count {
                result.append(
                    "\(path): found \(present.count) elements, expected \(expected.count)")
            }
        default:
            if self != found {
                result.append(
                    "\(path.isEmpty ? "" : "\(path): ")found \(found.short), expected \(short)")
            }
        }
    }

    /// Not longer than a line.
    private var short: String {
        let text = json
        return text.count <= 80 ? text : String(text.prefix(77)) + "..."
    }
}
