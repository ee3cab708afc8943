// SPDX-License-Identifier: Apache-2.0

// `proto.hasExt` and `proto.getExt`: fields whose names are qualified, because others than the
// type's author declared them.
extension ASTBuilder {
    /// `proto.getExt(message, a.b.c)` is the field `a.b.c` of the message. Source: cel-go
    /// `ext/protos.go`.
    mutating func extensionField(
        _ known: KnownName, _ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32
    ) -> NodeIndex? {
        guard case .identifier(let name) = ast[target].kind, name == KnownName.proto.name else {
            return nil
        }
        guard let text = qualifiedName(arguments[1]), text.contains(".") else {
            return report("invalid extension field", at: self.offset(of: arguments[1]))
        }
        let field = ast.names.intern(text)
        return add(
            .select(operand: arguments[0], field: field, isTest: known == .hasExt), at: offset)
    }

    private func qualifiedName(_ node: NodeIndex) -> String? {
        switch ast[node].kind {
        case .identifier(let name): ast.names[name]
        case .select(let operand, let field, isTest: false):
            qualifiedName(operand).map { "\($0).\(ast.names[field])" }
        default: nil
        }
    }
}
