// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension StringFormat {
    /// Writes arguments as their clauses ask; each verb gives nil, or the error that ends the call.
    struct Formatter: BitwiseCopyable {
        let call: Call
        var text: TextBuilder
        var style = Style.grouped

        mutating func write(_ argument: Value, _ clause: Clause) -> Value? {
            switch clause.verb {
            case UInt8(ascii: "s"): return writeString(argument)
            case UInt8(ascii: "d"):
                return writeInteger(
                    argument, radix: 10, "decimal clause can only be used on integers")
            case UInt8(ascii: "o"):
                return writeInteger(argument, radix: 8, "octal clause can only be used on integers")
            case UInt8(ascii: "b"):
                if argument.kind == .bool {
                    text.append(argument.isTrue ? UInt8(ascii: "1") : UInt8(ascii: "0"))
                    return nil
                }
                return writeInteger(
                    argument, radix: 2, "only integers and bools can be formatted as binary")
            case UInt8(ascii: "x"): return writeHexadecimal(argument, isUpper: false)
            case UInt8(ascii: "X"): return writeHexadecimal(argument, isUpper: true)
            default: return writeDouble(argument, clause)
            }
        }

        // MARK: Numbers

        private mutating func writeInteger(
            _ argument: Value, radix: UInt64, _ refusal: StaticString
        ) -> Value? {
            switch argument.kind {
            case .int:
                if argument.signed < 0 { text.append(UInt8(ascii: "-")) }
                text.append(argument.signed.magnitude, radix: radix)
            case .uint: text.append(argument.payload, radix: radix)
            case .double
            where style == .specification && radix == 10 && !argument.doubleBits.isFinite:
                text.append(plainNumber: argument.doubleBits)
            default: return refused(refusal, argument)
            }
            return nil
        }

        private mutating func writeHexadecimal(_ argument: Value, isUpper: Bool) -> Value? {
            let letter: UInt8 = isUpper ? 0x37 : 0x57
            func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : letter + value }
            switch argument.kind {
            case .string, .bytes:
                let bytes = unsafe UTF8Text(argument.utf8)
                for index in 0..<bytes.count {
                    text.append(digit(bytes[index] >> 4))
                    text.append(digit(bytes[index] & 15))
                }
            case .int, .uint:
                let isNegative = argument.kind == .int && argument.signed < 0
                let number = isNegative ? argument.signed.magnitude : argument.payload
                if isNegative { text.append(UInt8(ascii: "-")) }
                var place = max(0, 60 - number.leadingZeroBitCount / 4 * 4)
                while place >= 0 {
                    text.append(digit(UInt8(truncatingIfNeeded: number >> UInt64(place) & 15)))
                    place -= 4
                }
            default:
                return refused(
                    "only integers, byte buffers, and strings can be formatted as hex", argument)
            }
            return nil
        }

        private mutating func writeDouble(_ argument: Value, _ clause: Clause) -> Value? {
            let isFixed = clause.verb == UInt8(ascii: "f")
            let value: Double
            if argument.kind == .double {
                value = argument.doubleBits
            } else if let word = argument.text,
                word == "NaN" || word == "Infinity" || word == "-Infinity"
            {
                value = word == "NaN" ? .nan : (word == "Infinity" ? .infinity : -.infinity)
            } else if style == .specification, argument.isNumber {
                value = argument.kind == .int ? Double(argument.signed) : Double(argument.payload)
            } else {
                return isFixed
                    ? refused("fixed-point clause can only be used on doubles", argument)
                    : refused("scientific clause can only be used on doubles", argument)
            }
            if style == .specification {
                if !value.isFinite {
                    text.append(plainNumber: value)
                } else if isFixed {
                    text.append(fixed: value, decimals: clause.precision, isGrouped: false)
                } else {
                    text.append(exponential: value, decimals: clause.precision)
                }
            } else if value.isNaN {
                text.append("NaN")
            } else if value.isInfinite {
                if value < 0 { text.append("-") }
                text.append("∞")
            } else if isFixed {
                text.append(fixed: value, decimals: clause.precision, isGrouped: true)
            } else {
                text.append(scientific: value)
            }
            return nil
        }

        // MARK: Anything as text

        private mutating func writeString(_ argument: Value) -> Value? {
            switch argument.kind {
            case .string: unsafe text.append(argument.utf8)
            case .bytes:
                guard unsafe UTF8Text(argument.utf8).isValid else {
                    return failed {
                        $0.append(
                            "could not convert argument \"invalid UTF-8 in bytes, cannot convert to string\""
                        )
                        $0.append(" to string")
                    }
                }
                unsafe text.append(argument.utf8)
            case .bool: text.append(argument.isTrue ? UTF8Text("true") : UTF8Text("false"))
            case .int: text.append(argument.signed)
            case .uint: text.append(argument.payload)
            case .double where style == .specification: text.append(plainNumber: argument.doubleBits)
            case .double: text.append(double: argument.doubleBits)
            case .null: text.append("null")
            case .type: unsafe text.append(argument.utf8)
            case .duration: text.append(duration: argument.signed)
            case .timestamp: Timestamp(argument).write(to: &text)
            case .list, .array: return writeList(argument, depth: 0)
            case .map, .object: return writeMap(argument, depth: 0)
            case .opaque, .error:
                return refused(
                    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
                    argument)
            }
            return nil
        }

        /// A member of a list or map, as a literal of the language.
        private mutating func writeMember(_ member: Value, depth: Int) -> Value? {
            if style == .specification, !member.isList, !member.isMap { return writeString(member) }
            switch member.kind {
            case .string: unsafe text.append(goQuoted: UTF8Text(member.utf8))
            case .bytes:
                text.append("b")
                unsafe text.append(goQuoted: UTF8Text(member.utf8))
            case .double:
                let value = member.doubleBits
                if value.isNaN {
                    text.append("\"NaN\"")
                } else if value.isInfinite {
                    text.append(value < 0 ? UTF8Text("\"-Inf\"") : UTF8Text("\"+Inf\""))
                } else {
                    if value.sign == .minus, value == 0 { text.append("-") }
                    text.append(fixed: value, decimals: 6, isGrouped: false)
                }
            case .duration:
                text.append("duration(\"")
                text.append(duration: member.signed)
                text.append("\")")
            case .timestamp:
                text.append("timestamp(\"")
                Timestamp(member).write(to: &text)
                text.append("\")")
            case .list, .array: return writeList(member, depth: depth + 1)
            case .map, .object: return writeMap(member, depth: depth + 1)
            case .opaque, .error:
                return failed {
                    $0.append("no formatting function for ")
                    $0.append(call.typeName(member))
                }
            default: return writeString(member)
            }
            return nil
        }

        private mutating func writeList(_ list: Value, depth: Int) -> Value? {
            guard depth < Limits.valueDepth, !text.isExhausted else { return .memoryExhausted }
            text.append("[")
            var elements = ListCursor(list)
            var isFirst = true
            while let element = elements.next() {
                if !isFirst { text.append(", ") }
                isFirst = false
                if let error = writeMember(element, depth: depth) { return error }
            }
            text.append("]")
            return nil
        }

        /// Entries stand in the order of their rendered keys.
        private mutating func writeMap(_ map: Value, depth: Int) -> Value? {
            guard depth < Limits.valueDepth, !text.isExhausted else { return .memoryExhausted }
            var keys = call.list(capacity: max(1, map.mapCount))
            var values = call.list(capacity: max(1, map.mapCount))
            var entries = MapCursor(map)
            while let (key, value) = unsafe entries.next(call.workspace.pointee.names) {
                var formatter = Formatter(
                    call: call, text: call.text(capacity: 32), style: style)
                switch key.kind {
                case .string, .bool, .int, .uint:
                    if let error = formatter.writeMember(key, depth: depth) { return error }
                default:
                    return failed {
                        $0.append("no formatting function for map key of type ")
                        $0.append(call.typeName(key))
                    }
                }
                keys.append(formatter.text.finish())
                values.append(value)
            }
            guard keys.finish().kind == .list, values.finish().kind == .list else {
                return .memoryExhausted
            }
            unsafe ListSorting.sort(values.elements, by: keys.elements, call)
            text.append("{")
            for index in 0..<keys.count {
                if index > 0 { text.append(", ") }
                unsafe text.append(keys.elements[index].utf8)
                text.append(style == .specification ? UTF8Text(": ") : UTF8Text(":"))
                if let error = unsafe writeMember(values.elements[index], depth: depth) {
                    return error
                }
            }
            text.append("}")
            return nil
        }

        // MARK: Refusals

        private func refused(_ reason: StaticString, _ argument: Value) -> Value {
            failed {
                $0.append(reason)
                $0.append(", was given ")
                $0.append(call.typeName(argument))
            }
        }

        private func failed(_ write: (inout TextBuilder) -> Void) -> Value {
            var message = call.text(capacity: 128)
            message.append("error during formatting: ")
            write(&message)
            return message.finishError()
        }
    }
}

extension UTF8Text {
    /// Whether every byte belongs to a code point.
    fileprivate var isValid: Bool {
        var index = 0
        while index < count {
            let (value, byteCount) = scalar(at: index)
            if value == 0xFFFD, byteCount == 1 { return false }
            index += byteCount
        }
        return true
    }
}
