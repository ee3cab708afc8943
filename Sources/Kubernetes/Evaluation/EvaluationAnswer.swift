// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// What became of one expression of a batch.
struct EvaluationAnswer {
    /// JSON, as it came.
    var id: String
    var type: String?
    /// JSON.
    var value: String?
    var error: String?
    var checkError: String?
    var programError: String?
    var cost: UInt64?
    var estimate: Estimate?

    init(input: EvaluationInput) { id = input.id }

    func write(to output: inout ByteBuffer) {
        output.append("{\"id\":")
        output.append(id)
        member("type", type, &output)
        output.append(",\"value\":")
        output.append(value ?? "null")
        member("error", error, &output)
        member("check_error", checkError, &output)
        member("program_error", programError, &output)
        output.append(",\"cost\":")
        if let cost { output.append(decimal: cost) } else { output.append("null") }
        output.append(",\"estimated\":")
        if let estimate {
            output.append("{\"min\":")
            output.append(decimal: estimate.minimum)
            output.append(",\"max\":")
            output.append(decimal: estimate.maximum)
            output.append("}}\n")
        } else {
            output.append("null}\n")
        }
    }

    private func member(_ name: StaticString, _ text: String?, _ output: inout ByteBuffer) {
        output.append(",\"")
        output.append(name)
        output.append("\":")
        guard let text else { return output.append("null") }
        EvaluationOutput.write(text, to: &output)
    }
}
