// SPDX-License-Identifier: Apache-2.0

package import CEL
package import Kubernetes

/// Changes expressions after they are parsed and before they are checked: how tests of policies are measured.
///
/// No server has one.
package struct ExpressionTransform: Sendable {
    /// Functions that changed expressions may call besides.
    package var library: FunctionLibrary?
    package var rewrite: @Sendable (ExpressionSite, inout AST) -> Void

    package init(
        library: FunctionLibrary? = nil,
        rewrite: @escaping @Sendable (ExpressionSite, inout AST) -> Void
    ) {
        self.library = library
        self.rewrite = rewrite
    }
}

/// Which expression it is.
package struct ExpressionSite: Sendable {
    package var place: Place
    /// `spec.validations[0].expression`.
    package var path: String
    /// As written.
    package var text: String
}
