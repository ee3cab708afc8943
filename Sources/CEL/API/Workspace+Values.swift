// SPDX-License-Identifier: Apache-2.0

public import JSON

// Values made outside of programs, for variables that are no plain JSON. They live until the
// workspace is reset.
extension Workspace {
    public mutating func list(_ elements: [Value]) -> Value {
        unsafe withUnsafeMutablePointer(to: &self) { workspace in
            var builder = unsafe ListBuilder(workspace, capacity: elements.count)
            for element in elements { builder.append(element) }
            return builder.finish()
        }
    }

    /// Of two entries with one key the later one stays.
    public mutating func map(_ entries: [(Value, Value)]) -> Value {
        unsafe withUnsafeMutablePointer(to: &self) { workspace in
            var builder = unsafe MapBuilder(workspace)
            for (key, value) in entries { builder.set(key, value) }
            return builder.finish()
        }
    }

    /// A copy of `text`.
    public mutating func string(_ text: String) -> Value {
        unsafe withUnsafeMutablePointer(to: &self) { workspace in
            var builder = unsafe TextBuilder(workspace, capacity: text.utf8.count)
            builder.append(text)
            return builder.finish()
        }
    }

    /// A copy of `bytes`.
    public mutating func bytes(_ bytes: [UInt8]) -> Value {
        unsafe withUnsafeMutablePointer(to: &self) { workspace in
            var builder = unsafe TextBuilder(workspace, capacity: bytes.count)
            for byte in bytes { builder.append(byte) }
            return builder.finishBytes()
        }
    }

    /// `optional.of(value)`.
    public mutating func optional(_ value: Value) -> Value {
        guard let place = unsafe arena.allocate(Value.self, count: 1) else {
            return .memoryExhausted
        }
        unsafe place.initialize(to: value)
        return .opaque(.optional, payload: UInt64(UInt(bitPattern: place)))
    }
}

extension FunctionTable {
    /// Calls an overload by its id, outside of any program. - Returns: nil where there is none.
    public func call(_ overload: String, _ argument: Value, _ workspace: inout Workspace) -> Value?
    {
        guard let index = byOverload[overload] else { return nil }
        var argument = argument
        return unsafe withUnsafeMutablePointer(to: &workspace) { workspace in
            unsafe types.withUnsafeBufferPointer { types in
                unsafe withUnsafePointer(to: &argument) { argument in
                    let context = unsafe ComparisonContext(
                        workspace: workspace, types: types.baseAddress, typeCount: types.count)
                    return unsafe implementations[index].evaluate(
                        Call(arguments: argument, count: 1, context: context))
                }
            }
        }
    }
}
