// SPDX-License-Identifier: Apache-2.0

package import CEL

// Constants of enumerations: ints, or values of types of their own.
extension MessageSet {
    /// The name of an enumeration, in memory that values may point at.
    @safe final class EnumerationName: @unchecked Sendable {
        let text: String
        private let bytes: UnsafeMutableBufferPointer<UInt8>

        init(_ text: String) {
            self.text = text
            unsafe bytes = .allocate(capacity: max(1, text.utf8.count))
            _ = unsafe bytes.initialize(from: text.utf8)
        }

        deinit { unsafe bytes.deallocate() }

        /// The type as a value; lives as long as this.
        var type: Value {
            unsafe Value(
                payload: UInt64(UInt(bitPattern: bytes.baseAddress)), kind: .type,
                length: text.utf8.count)
        }
    }

    /// Payload: the number; aux: the position of its enumeration.
    static let enumerationTag = OpaqueTag(rawValue: 48)

    func enumerationValue(_ number: Int32, _ position: Int) -> Value {
        guard isStrong else { return .int(Int64(number)) }
        return .opaque(
            MessageSet.enumerationTag, payload: UInt64(bitPattern: Int64(number)),
            aux: UInt32(truncatingIfNeeded: position))
    }

    /// A constant of an enumeration, by the enumeration's name.
    package func enumerationValue(_ number: Int32, _ name: String) -> Value {
        guard isStrong, let position = enumerationNames.firstIndex(where: { $0.text == name })
        else { return .int(Int64(number)) }
        return enumerationValue(number, position)
    }

    /// What the machine must know of strong enumerations.
    var enumerationType: OpaqueType {
        OpaqueType(
            tag: MessageSet.enumerationTag, name: "enum",
            isEqual: { $0.payload == $1.payload && $0.aux == $1.aux },
            isZero: { $0.payload == 0 },
            typeValue: { [enumerationNames] value in
                let position = Int(value.aux)
                return position < enumerationNames.count
                    ? enumerationNames[position].type : .type("enum")
            })
    }

    /// `Enumeration(2)`, `Enumeration('NAME')` and `int(Enumeration.NAME)`.
    func addConversions(to library: inout FunctionLibrary) {
        for (position, name) in enumerationNames.enumerated() {
            let type = CELType.opaque(name.text, [])
            let fromInt = "\(name.text)_from_int"
            let fromString = "\(name.text)_from_string"
            let toInt = "\(name.text)_to_int"
            library.declarations.append(
                FunctionDeclaration(
                    name.text,
                    [
                        .global(fromInt, [.int], type), .global(fromString, [.string], type),
                    ]))
            library.declarations.append(
                FunctionDeclaration("int", [.global(toInt, [type], .int)]))
            library.implementations.append(
                FunctionImplementation(fromInt) { [self] call in
                    guard let number = call[0].int.flatMap(Int32.init(exactly:)) else {
                        return call.error("range error: enumeration")
                    }
                    return enumerationValue(number, position)
                })
            library.implementations.append(
                FunctionImplementation(fromString) { [self] call in
                    let constant = text(call[0])
                    let found = enumerations[name.text]?.constants.first { $0.name == constant }
                    guard let found else { return call.error("invalid enumeration constant") }
                    return enumerationValue(found.number, position)
                })
            library.implementations.append(
                FunctionImplementation(toInt) { call in
                    .int(Int64(bitPattern: call[0].payload))
                })
        }
    }

    /// What a field of an enumeration keeps.
    func enumerationConverted(_ value: Value, _ name: String, _ call: Call) -> Value {
        if name == WellKnownMessages.nullValue {
            return value.isNull || value.kind == .int ? .null : unsupported(call)
        }
        if isStrong, enumerations[name] != nil {
            let zero = enumerationValue(0, name)
            return value.isOpaque(MessageSet.enumerationTag) && value.aux == zero.aux
                ? value : unsupported(call)
        }
        guard let number = value.int else { return unsupported(call) }
        return Int32(exactly: number) == nil ? call.error("range error: enumeration") : value
    }
}
