// SPDX-License-Identifier: Apache-2.0

extension ImagePattern {
    /// Why a text that is meant as a pattern matches no image that there can be; nil where it may match one.
    ///
    /// The kubelet accepts all of these but what it cannot parse, and then never runs the plugin. Source: spec/credentials.md 1.4.
    package static func whyNever(_ text: String) -> String? {
        if text.contains("://") { return "a pattern has no scheme: it begins with the registry's host" }
        if text.contains("?") || text.contains("#") {
            return "the kubelet reads a pattern as a URL, where ? and # end the path: what stands behind them counts for nothing"
        }
        if text.prefix(while: { $0 != "/" }).contains("@") {
            return "the kubelet reads a pattern as a URL: what stands before the @ counts for nothing"
        }
        let pattern: ImagePattern
        do throws(ImagePatternError) {
            pattern = try ImagePattern(text)
        } catch {
            return error.message
        }
        if pattern.path.contains("*") || pattern.path.contains("[") {
            return "there are no globs in paths, where these signs stand for themselves and no repository has them"
        }
        if pattern.path.contains("@") || pattern.path.contains(":") {
            return "the kubelet leaves tags and digests out before it matches"
        }
        if pattern.path.utf8.contains(where: { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }) {
            return "repositories have small letters only"
        }
        if pattern.path.contains("//") { return "no repository has an empty part" }
        if pattern.labels.contains(where: \.isEmpty) { return "a host has no empty part" }
        if pattern.registry == "index.docker.io" || pattern.registry == "registry-1.docker.io" {
            return "the kubelet calls Docker Hub docker.io"
        }
        return nil
    }
}
