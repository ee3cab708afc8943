// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// `format`: a text with `%` clauses, each filled with the next element of a list. Source: cel-go
/// `ext/formatting.go`, as recorded.
enum StringFormat {
    /// How values are written.
    enum Style: UInt8, BitwiseCopyable {
        /// As Kubernetes' version of the extension does.
        case grouped
        /// As the specification says today.
        case specification
    }

    static func format(_ call: Call, _ style: Style = .grouped) -> Value {
        guard let template = call[0].text, call[1].isList else { return .noSuchOverload }
        var result = call.text(capacity: template.count + 32)
        var arguments = ListCursor(call[1])
        var argumentCount: Int64 = 0
        var index = 0
        while index < template.count {
            let byte = template[index]
            index += 1
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            if index < template.count, template[index] == UInt8(ascii: "%") {
                result.append(byte)
                index += 1
                continue
            }
            guard let argument = arguments.next() else { return indexError(argumentCount, call) }
            argumentCount += 1
            guard index < template.count else { return .error("unexpected end of string") }
            let clause: Clause
            switch Clause.read(template, &index, call) {
            case .success(let read): clause = read
            case .failure(let error): return error.value
            }
            var formatter = Formatter(call: call, text: result, style: style)
            if let error = formatter.write(argument, clause) { return error }
            result = formatter.text
        }
        return result.finish()
    }

    private static func indexError(_ index: Int64, _ call: Call) -> Value {
        var message = call.text()
        message.append("index ")
        message.append(index)
        message.append(" out of range")
        return message.finishError()
    }

    /// An error value on its way up.
    struct Failure: Error, BitwiseCopyable {
        var value: Value
    }

    /// What stands behind a `%`.
    struct Clause: BitwiseCopyable {
        var verb: UInt8
        var precision: Int

        static func read(_ template: UTF8Text, _ index: inout Int, _ call: Call) -> Result<
            Clause, Failure
        > {
            var precision = 6
            if template[index] == UInt8(ascii: ".") {
                let start = index + 1
                index = start
                while index < template.count, template[index] &- 0x30 < 10 { index += 1 }
                if index == template.count {
                    return failed(call) {
                        $0.append(
                            "error while parsing precision: could not find end of precision specifier"
                        )
                    }
                }
                let digits = template.slice(start..<index)
                guard digits.count > 0, digits.count < 19 else {
                    return failed(call) {
                        $0.append(
                            "error while parsing precision: error while converting precision to integer: "
                        )
                        $0.append("strconv.Atoi: parsing ")
                        $0.append(goQuoted: digits)
                        let isEmpty = digits.count == 0
                        let reason: StaticString =
                            isEmpty ? ": invalid syntax" : ": value out of range"
                        $0.append(reason)
                    }
                }
                precision = 0
                for place in 0..<digits.count {
                    precision = (precision &* 10 &+ Int(digits[place] &- 0x30)) % 256
                }
            }
            let verb = template[index]
            index += 1
            switch verb {
            case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "e"),
                UInt8(ascii: "b"),
                UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"):
                return .success(Clause(verb: verb, precision: precision))
            default:
                return failed(call) {
                    $0.append("unrecognized formatting clause \"")
                    $0.append(codePoint: UInt32(verb))
                    $0.append("\"")
                }
            }
        }

        private static func failed(
            _ call: Call, _ write: (inout TextBuilder) -> Void
        ) -> Result<Clause, Failure> {
            var message = call.text(capacity: 128)
            message.append("could not parse formatting clause: ")
            write(&message)
            return .failure(Failure(value: message.finishError()))
        }
    }
}
