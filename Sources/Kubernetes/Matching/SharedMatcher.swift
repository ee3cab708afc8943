// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A matcher that all loops share: matching borrows it where it lies.
///
/// The structure is a dozen arrays; copied out of its owner before each call, it cost 7 of 100 samples of a small review
/// in retains and releases.
package final class SharedMatcher: Sendable {
    let matcher: RequestMatcher

    package init(_ matcher: RequestMatcher) { self.matcher = matcher }

    /// See `RequestMatcher.match`.
    package func match(
        _ request: AdmissionRequest, _ attributes: MatchAttributes, namespace: Node?,
        names: AdmissionNames, custom: CustomVersions?
    ) -> MatchResult {
        matcher.match(request, attributes, namespace: namespace, names: names, custom: custom)
    }
}
