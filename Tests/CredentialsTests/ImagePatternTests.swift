// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Testing

/// Source: spec/credentials.md 1.4; kubelet `credentialprovider` `URLsMatchStr`.
@Suite("Images and patterns, as the kubelet reads them")
struct ImagePatternTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var pattern: String
        var image: String
        var isMatch: Bool

        init(_ pattern: String, _ image: String, _ isMatch: Bool) {
            self.pattern = pattern
            self.image = image
            self.isMatch = isMatch
        }

        var testDescription: String { "\(pattern) and \(image)" }
    }

    @Test(
        "Which pattern matches which image",
        arguments: [
            // No path.
            Row("*.kubernetes.io", "prefix.kubernetes.io", true),
            Row("prefix.*.io", "prefix.kubernetes.io", true),
            Row("prefix.kubernetes.*", "prefix.kubernetes.io", true),
            Row("*-good.kubernetes.io", "prefix-good.kubernetes.io", true),
            // Paths are prefixes, letter by letter.
            Row("*.kubernetes.io/blah", "prefix.kubernetes.io/blah", true),
            Row("prefix.*.io/foo", "prefix.kubernetes.io/foo/bar", true),
            Row("r.io/foo", "r.io/foobar/x", true),
            Row("r.io/foo/", "r.io/foobar/x", false),
            Row("r.io/foo/", "r.io/foo/x", true),
            Row("r.io", "r.io/anything/at/all", true),
            // No globs in paths: the star is a star.
            Row("r.io/*", "r.io/x", false),
            Row("*.registry.io/*", "a.registry.io/x", false),
            Row("r.io/", "r.io/x", true),
            // Ports are equal.
            Row("*.kubernetes.io:1111/blah", "prefix.kubernetes.io:1111/blah", true),
            Row("prefix.*.io:1111/foo", "prefix.kubernetes.io:1111/foo/bar", true),
            Row("*.kubernetes.io:1234/blah", "prefix.kubernetes.io:1111/blah", false),
            Row("prefix.*.io/foo", "prefix.kubernetes.io:1111/foo/bar", false),
            Row("registry.example.com:8443", "registry.example.com/x", false),
            Row("registry.example.com", "registry.example.com:443/x", false),
            Row("registry.example.com:", "registry.example.com/x", true),
            // As many labels.
            Row("*.kubernetes.io", "kubernetes.io", false),
            Row("*.*.kubernetes.io", "prefix.kubernetes.io", false),
            Row("*.*.kubernetes.io", "kubernetes.io", false),
            Row("*", "a.b/x", false),
            Row("*.*", "a.b/x", true),
            Row("*.*.*", "a.b.c/x", true),
            Row("*", "localhost/x", true),
            // Parts of labels.
            Row("kubernetes.io", "kubernetes.com", false),
            Row("k*.io", "quay.io", false),
            Row("k*y.io", "kay.io", true),
            Row("k*a*y.io", "kbacaddy.io", true),
            Row("k*a*z.io", "kbacaddy.io", false),
            Row("reg-[0-9].io", "reg-7.io/x", true),
            Row("reg-[a-c7].io", "reg-7.io/x", true),
            // A question mark begins a URL's query.
            Row("reg-?.io", "reg-7.io/x", false),
            // Letters are as they are written.
            Row("Registry.io", "registry.io/x", false),
            Row("registry.io/Foo", "registry.io/foo", false),
            // AWS: six, seven and five labels.
            Row("*.dkr.ecr.*.amazonaws.com", "111122223333.dkr.ecr.us-west-2.amazonaws.com/a", true),
            Row("*.dkr.ecr.*.amazonaws.com", "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a", false),
            Row("*.dkr.ecr.*.amazonaws.com.cn", "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a", true),
            Row("*.dkr-ecr.*.on.aws", "111122223333.dkr-ecr.us-west-2.on.aws/a", true),
            // IPv6 in brackets.
            Row("[::1]:5000", "[::1]:5000/x", true),
            Row("[::1]:5000", "[::2]:5000/x", false),
            // What is escaped in a path is undone.
            Row("r.io/a%2Fb", "r.io/a/b", true),
        ])
    func matches(row: Row) throws {
        #expect(try ImagePattern(row.pattern).matches(row.image) == row.isMatch)
    }

    @Test(
        "What can never match is said when it is read",
        arguments: [
            ("registry.io:*", ImagePatternError.badPort(":*")),
            ("registry.io:8o", .badPort(":8o")),
            ("[a-z].io", .badPort(".io")),
            ("a[.io", .badGlob("a[")),
            ("a[].io", .badGlob("a[]")),
            ("a[z-].io", .badGlob("a[z-]")),
            ("a b.io", .badHost("a b.io")),
            ("reg-[^0-9].io", .badHost("reg-[^0-9].io")),
            ("a{b,c}.io", .badHost("a{b,c}.io")),
            ("r.io/%zz", .badEscape),
            ("r.io\n", .controlCharacter),
            ("https://r.io", .badPort(":")),
        ] as [(String, ImagePatternError)])
    func refused(text: String, error: ImagePatternError) {
        if text == "https://r.io" {
            // The scheme is taken for a host with an empty port; such a pattern matches nothing.
            #expect((try? ImagePattern(text))?.matches("r.io/x") == false)
        } else {
            #expect(throws: error) { try ImagePattern(text) }
        }
    }

    @Test(
        "Keys of auth may carry a scheme and a version",
        arguments: [
            ("https://hello.kubernetes.io", "hello.kubernetes.io/foo/bar", true),
            ("http://*.docker.io", "prefix.docker.io/foo/bar", true),
            ("https://*.docker.io:8888", "prefix.docker.io:8888/foo/bar", true),
            ("https://*.docker.io/v1/", "prefix.docker.io/foo/bar", true),
            ("https://*.docker.io/v2/", "prefix.docker.io/foo/bar", true),
            ("https://*.docker.io/v2/foo", "prefix.docker.io/foo/bar", true),
            ("https://*.docker.io/v2", "prefix.docker.io/foo/bar", false),
            ("https://prefix.docker.*/path", "prefix.docker.io/path/foo", true),
            ("https://*.docker.com", "prefix.docker.io/foo/bar", false),
            ("r.io/", "r.io/foo", true),
        ])
    func authKeys(key: String, image: String, isMatch: Bool) throws {
        #expect(try ImagePattern(authKey: key).matches(image) == isMatch)
    }

    @Test(
        "Parts of a name",
        arguments: [
            ("docker.io/library/nginx", "docker.io", "", "library/nginx"),
            ("url:5000/repo", "url:5000", "5000", "repo"),
            ("registry.example.com:8443/a/b_c.d-e", "registry.example.com:8443", "8443", "a/b_c.d-e"),
            ("[::1]:5000/x", "[::1]:5000", "5000", "x"),
            ("registry.example.com", "registry.example.com", "", ""),
        ])
    func names(text: String, registry: String, port: String, repository: String) throws {
        let image = try ImageName(text)
        #expect((image.registry, image.port, image.repository) == (registry, port, repository))
    }

    @Test(
        "What is no name",
        arguments: [
            "", "/x", "r.io/", "r.io/a:tag", "r.io/a@sha256:00", "r.io/A", "r.io//a", "r.io/../a", "r.io/a b", "r io/a",
            "r.io:x/a", "r.io:/a", "r.io:999999/a", "r..io/a", "-r.io/a", "r.io/a\u{0}", "user@r.io/a", "r.io/a?b", "r.io/a#b",
            "r.io/%2e", "[::1/x", "[zz]/x", "r.io/a\"b", "r.io\\x/a", "https://r.io/a", String(repeating: "a", count: 2000),
        ])
    func notNames(text: String) {
        #expect(throws: ImageNameError.self) { try ImageName(text) }
    }

    @Test(
        "What people write, as the kubelet would",
        arguments: [
            ("nginx", "docker.io/library/nginx"), ("nginx:1.27", "docker.io/library/nginx"),
            ("user/repo:t@sha256:00", "docker.io/user/repo"), ("url:5000/repo:tag", "url:5000/repo"),
            ("localhost/x", "localhost/x"), ("index.docker.io/nginx", "docker.io/library/nginx"),
            ("docker.io/a/b", "docker.io/a/b"), ("quay.io/a/b@sha256:00", "quay.io/a/b"),
        ])
    func normalizing(text: String, expected: String) throws {
        #expect(try ImageName(normalizing: text).text == expected)
    }
}
