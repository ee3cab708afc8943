// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A set of functions and types that go together: what an environment declares, bound to what it
/// does.
public struct FunctionLibrary: Sendable {
    package var declarations: [FunctionDeclaration]
    public var implementations: [FunctionImplementation]
    public var types: [OpaqueType]
    /// Makes and reads the values of object types; of a set of libraries at most one has it.
    public var objects: ObjectProvider?
    /// Object types that it brings, for `ExpressionLanguage`.
    package var objectTypes: [ObjectType] = []
    /// Macros that belong to it, for `ExpressionLanguage`.
    package var macros: Environment.Macros = []

    package init(
        declarations: [FunctionDeclaration] = [], implementations: [FunctionImplementation] = [],
        types: [OpaqueType] = [], objects: ObjectProvider? = nil
    ) {
        self.declarations = declarations
        self.implementations = implementations
        self.types = types
        self.objects = objects
    }
}

/// The implementations of an environment, by overload id; made once at start-up and shared by all
/// programs.
@safe public final class FunctionTable: @unchecked Sendable {
    let byOverload: [String: Int]
    let implementations: [FunctionImplementation]
    /// By tag; tags without a type have a placeholder.
    let types: [OpaqueType]
    /// The same where programs read them, for as long as the table lives: a copy a program would be most of a small one.
    let typeTable: UnsafePointer<OpaqueType>
    let objects: ObjectProvider?
    /// The same where programs read it; nil where there is none.
    let objectTable: UnsafePointer<ObjectProvider>?
    /// Overloads that libraries bring to operators and to functions that are instructions: a sum of
    /// their own types. They are called where the types decide for them.
    let operatorOverloads: Set<String>

    /// By implementation: what programs call, made when the first of them does and shared by all.
    private let bound: Mutex<[(parameters: [CELType], overload: BoundOverload)?]>

    /// What the machine does by itself; equality is not among them, for every type has its own.
    private static let instructions: Set<String> = [
        "_+_", "_-_", "_*_", "_/_", "_%_", "_<_", "_<=_", "_>_", "_>=_", "-_", "!_", "size",
        "startsWith", "endsWith", "contains",
    ]

    package init(_ libraries: [FunctionLibrary]) {
        var implementations: [FunctionImplementation] = []
        var byOverload: [String: Int] = [:]
        var types: [OpaqueType] = []
        for library in libraries {
            for implementation in library.implementations {
                byOverload[implementation.overload] = implementations.count
                implementations.append(implementation)
            }
            for type in library.types {
                while types.count <= Int(type.tag.rawValue) {
                    types.append(
                        OpaqueType(
                            tag: OpaqueTag(rawValue: UInt32(types.count)), name: "opaque",
                            isEqual: { _, _ in false }))
                }
                types[Int(type.tag.rawValue)] = type
            }
        }
        self.implementations = implementations
        self.byOverload = byOverload
        bound = Mutex(Array(repeating: nil, count: implementations.count))
        objects = libraries.compactMap(\.objects).last
        let known = byOverload
        operatorOverloads = Set(
            libraries.flatMap(\.declarations).filter { Self.instructions.contains($0.name) }
                .flatMap(\.overloads).map(\.id).filter { known[$0] != nil })
        self.types = types
        let copy = UnsafeMutablePointer<OpaqueType>.allocate(capacity: max(1, types.count))
        for (index, type) in types.enumerated() { unsafe (copy + index).initialize(to: type) }
        unsafe typeTable = UnsafePointer(copy)
        unsafe objectTable = objects.map { provider in
            let copy = UnsafeMutablePointer<ObjectProvider>.allocate(capacity: 1)
            unsafe copy.initialize(to: provider)
            return unsafe UnsafePointer(copy)
        }
    }

    /// What a program calls for an overload; nil where no library brings it.
    func bound(_ declaration: OverloadDeclaration) -> BoundOverload? {
        guard let position = byOverload[declaration.id] else { return nil }
        let parameters = declaration.parameters
        return bound.withLock { bound in
            // Nearly always the same array, which equals itself without a look at the types.
            if let known = bound[position], known.parameters == parameters { return known.overload }
            let overload = BoundOverload(
                parameters: parameters.map(pattern), implementation: implementations[position])
            bound[position] = (parameters, overload)
            return overload
        }
    }

    deinit {
        unsafe UnsafeMutablePointer(mutating: typeTable).deinitialize(count: types.count)
        unsafe typeTable.deallocate()
        if let objectTable = unsafe objectTable {
            unsafe UnsafeMutablePointer(mutating: objectTable).deinitialize(count: 1)
            unsafe objectTable.deallocate()
        }
    }
}
