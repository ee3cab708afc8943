// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import Kubernetes
internal import Lint

extension CheckCommand {
    /// What is wrong with registry profiles, and what in the kubelet's configuration will never run the plugin or have its answer
    /// thrown away.
    static func credentialFindings(in files: ManifestFiles) -> [Finding] {
        var builder = ProfileSetBuilder()
        builder.files = files.texts
        builder.add(files.documents)
        let set = builder.build()
        let problems = set.problems.map { problem -> Finding in
            // A remedy alone is a sentence; lines with a caret keep their indentation.
            let excerpt = problem.excerpt.contains("\n") ? problem.excerpt : trimmed(problem.excerpt)
            return Finding(
                "registry-profile", problem.severity == .error ? .error : .warning, at: problem.place,
                object: problem.object, problem.message,
                fix: excerpt.isEmpty ? "Correct what is named." : excerpt)
        }
        let patterns = set.profiles.flatMap { profile in
            zip(profile.images, profile.imagePlaces).enumerated().compactMap { index, item -> Finding? in
                guard let reason = ImagePattern.whyNever(item.0.text) else { return nil }
                return Finding(
                    "image-pattern", .error, at: item.1, object: profile.title, path: "spec.images[\(index)]",
                    "\"\(item.0.text)\" matches no image: \(reason).",
                    fix: "Write the registry, and a path only as the beginning of repositories.")
            }
        }
        let migrations = set.profiles.compactMap { profile -> Finding? in
            guard case .staticFile = profile.exchange else { return nil }
            return Finding(
                "registry-static-credential", .warning, at: profile.place, object: profile.title,
                path: "spec.exchange.staticFile",
                "Everybody who may pull by this profile gets the same credential, which lives until somebody changes it.",
                fix: "Use it while you migrate, and one of the other exchanges then.")
        }
        let around = ProviderFinding.findings(files.documents, set.profiles).map { found in
            Finding(
                found.kind.rawValue, found.isError ? .error : .warning, at: found.place, object: found.object,
                path: found.path, found.consequence, fix: found.fix,
                rewritten: found.rewritten.isEmpty ? [] : [found.rewritten])
        }
        return problems + patterns + migrations + around
    }
}
