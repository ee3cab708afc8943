// SPDX-License-Identifier: Apache-2.0

public import JSON

/// One call of a library function: its arguments, and where it may put what it makes.
///
/// The arguments have the kinds of the overload's declared parameters; the machine has looked. None
/// is an error, unless the function asked for them (`FunctionImplementation.isStrict`). What a call
/// makes lies in the arena and lives until the request ends.
@safe public struct Call: BitwiseCopyable {
    @usableFromInline let arguments: UnsafePointer<Value>
    public let count: Int
    package let workspace: UnsafeMutablePointer<Workspace>
    package let context: ComparisonContext
    /// What `FunctionImplementation.prepare` made of the constant arguments when the program was
    /// compiled.
    package let prepared: Unmanaged<AnyObject>?
    /// Whether checking decided the overload. Where it did not, upstream does not know some
    /// functions' cost.
    package let isResolved: Bool

    package init(
        arguments: UnsafePointer<Value>, count: Int, context: ComparisonContext,
        prepared: Unmanaged<AnyObject>? = nil, isResolved: Bool = true
    ) {
        self.isResolved = isResolved
        unsafe self.arguments = arguments
        self.count = count
        unsafe workspace = context.workspace
        self.context = context
        unsafe self.prepared = prepared
    }

    /// The argument at `index`; the receiver of a member function is the first.
    @inlinable public subscript(index: Int) -> Value {
        precondition(index >= 0 && index < count, "an argument that the overload does not have")
        return unsafe arguments[index]
    }

    /// Equality as the language has it.
    public func equals(_ one: Value, _ other: Value) -> Bool { context.equals(one, other) }

    /// Takes steps for a walk that the function's cost does not count; false where the evaluation has
    /// none left: then what the function gives does not matter any more, and it must end.
    package func spend(_ stepCount: Int) -> Bool { context.spend(stepCount) }

    /// A text to be written, and then finished as a string, bytes or an error.
    public func text(capacity: Int = 64) -> TextBuilder {
        unsafe TextBuilder(workspace, capacity: capacity)
    }
    public func list(capacity: Int = 8) -> ListBuilder {
        unsafe ListBuilder(workspace, capacity: capacity)
    }
    public func map() -> MapBuilder { unsafe MapBuilder(workspace) }

    /// An error whose text is in the binary.
    public func error(_ text: StaticString) -> Value { .error(text) }

    /// A copy of a Swift string, for cold paths.
    public func string(_ text: String) -> Value {
        var builder = self.text(capacity: text.utf8.count)
        builder.append(text)
        return builder.finish()
    }

    /// An error with text made at run time, for cold paths.
    public func error(_ text: String) -> Value {
        var builder = self.text(capacity: text.utf8.count)
        builder.append(text)
        return builder.finishError()
    }

    /// `optional.of(value)`.
    public func optional(_ value: Value) -> Value {
        guard let place = unsafe store(value) else { return .memoryExhausted }
        return .opaque(.optional, payload: UInt64(UInt(bitPattern: place)))
    }

    /// A value of a library's type whose payload is a copy of `stored` in the arena.
    public func opaque<Stored: BitwiseCopyable>(_ tag: OpaqueTag, _ stored: Stored) -> Value {
        guard let place = unsafe store(stored) else { return .memoryExhausted }
        return .opaque(tag, payload: UInt64(UInt(bitPattern: place)))
    }

    /// What `opaque` was given; nil for a value of another tag.
    /// - Parameter type: The type that every value of the tag was made with.
    public func stored<Stored: BitwiseCopyable>(
        _ value: Value, _ tag: OpaqueTag, as type: Stored.Type
    ) -> Stored? {
        guard value.isOpaque(tag), let place = unsafe value.stored(type) else { return nil }
        return unsafe place.pointee
    }

    /// A copy of `stored` in the arena.
    package func store<Stored: BitwiseCopyable>(_ stored: Stored) -> UnsafeMutablePointer<Stored>? {
        guard let place = unsafe workspace.pointee.arena.allocate(Stored.self, count: 1) else {
            return nil
        }
        unsafe place.initialize(to: stored)
        return unsafe place
    }

    /// The name of a value's type, as `type(x)` and messages show it.
    public func typeName(_ value: Value) -> UTF8Text {
        unsafe UTF8Text(context.typeValue(value).utf8)
    }
}
