// SPDX-License-Identifier: Apache-2.0

package import JSON

extension CatalogueBuilder {
    /// Adds the kinds that are built into Kubernetes, as recorded in our own data file.
    ///
    /// The file is ours and a test reads it, so a failure is a bug; it leaves out what follows the bad line.
    package mutating func addBuiltIn(names: inout Names) {
        var text = unsafe CatalogueText(
            UTF8Text(
                start: BuiltInSchemas.text.utf8Start, count: BuiltInSchemas.text.utf8CodeUnitCount))
        do throws(SchemaError) {
            try text.read(into: &self, names: &names)
        } catch {
            assertionFailure(error.message)
        }
    }

    /// Adds a catalogue's text, as `SchemaTextWriter` makes it.
    package mutating func add(
        text: String, names: inout Names
    ) throws(SchemaError) {
        var bytes = Array(text.utf8)
        let failure = unsafe bytes.withUnsafeMutableBufferPointer { buffer -> SchemaError? in
            var reader = unsafe CatalogueText(
                UTF8Text(UnsafeBufferPointer(buffer)))
            do throws(SchemaError) {
                try reader.read(into: &self, names: &names)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }
}

extension Catalogue {
    /// The built-in kinds alone.
    package static func builtIn(names: inout Names) -> Catalogue {
        var builder = CatalogueBuilder()
        builder.addBuiltIn(names: &names)
        return builder.finish()
    }
}
