// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
package import Kubernetes

/// What a set of profiles is made of: the documents of all files, and what goes with them.
package struct ProfileSetBuilder {
    /// Texts of the files, for messages.
    package var files: [String: ScalarMap] = [:]
    /// Files that could not be read or parsed; their profiles of the previous set stay.
    package var fileProblems: [PolicyProblem] = []
    private var drafts: [ProfileDraft] = []
    private var places: [String: Place] = [:]
    private var problems: [PolicyProblem] = []

    package init() {}

    /// Takes the profiles among the documents. Objects of other kinds are somebody else's.
    package mutating func add(_ documents: [Manifest]) {
        for document in documents { add(document) }
    }

    private mutating func add(_ document: Manifest) {
        if document["kind"]?.string == "\(RegistryProfile.kind)List" {
            return add(document["items"]?.list ?? [])
        }
        guard document["kind"]?.string == RegistryProfile.kind else { return }
        let version = document["apiVersion"]?.string ?? ""
        let title = "\(RegistryProfile.kind) \"\(document["metadata"]?["name"]?.string ?? "")\""
        guard version == RegistryProfile.apiVersion else {
            problems.append(
                PolicyProblem(
                    .error, at: document["apiVersion"]?.place ?? document.place, object: title,
                    message: "no matches for kind \"\(RegistryProfile.kind)\" in version \"\(version)\"",
                    excerpt: "  expected \(RegistryProfile.apiVersion)"))
            return
        }
        let draft = ProfileDraft(document)
        if let first = places[draft.profile.name] {
            problems.append(
                PolicyProblem(
                    .error, at: draft.profile.place, object: title,
                    message: "the name is taken by \(first); this one is not used"))
            return
        }
        places[draft.profile.name] = draft.profile.place
        drafts.append(draft)
    }

    /// Compiles everything that is good. A profile that is not good is not served, and nothing falls back to it.
    ///
    /// - Parameter previous: The set in use: the last good version of a profile that does not load any more stays.
    package func build(previous: ProfileSet? = nil) -> ProfileSet {
        var compiler = ProfileCompiler(files: files)
        var problems = fileProblems + problems
        var good: [ProfileSet.Compiled] = []
        for draft in drafts {
            var errors = draft.errors.map { PolicyProblem($0, object: draft.profile.title, upstreamMessage: "") }
            do throws(ExpressionMistake) {
                let made = try compiler.compile(draft.profile)
                if errors.isEmpty, good.count < Limits.profileCount {
                    good.append(made)
                    problems += Self.notes(draft.profile)
                    continue
                }
            } catch {
                var problem = PolicyProblem(
                    error.error, object: draft.profile.title, upstreamMessage: "", excerpt: error.excerpt)
                problem.message = error.ownMessage
                errors.append(problem)
            }
            if errors.isEmpty {
                errors.append(
                    PolicyProblem(
                        .error, at: draft.profile.place, object: draft.profile.title,
                        message: "not served: a set holds at most \(Limits.profileCount) profiles"))
            }
            problems += errors
            keepLast(draft.profile.name, of: previous, &compiler, &good, &problems)
        }
        let failed = Set(fileProblems.map(\.place.file))
        for old in previous?.profiles ?? []
        where failed.contains(where: { old.place.file == $0 || old.place.file.hasPrefix("\($0)/") })
            && !good.contains(where: { $0.profile.name == old.name })
        {
            keepLast(old.name, of: previous, &compiler, &good, &problems)
        }
        return compiler.finish(good, problems)
    }

    /// What is served all the same, and should be known.
    private static func notes(_ profile: RegistryProfile) -> [PolicyProblem] {
        if profile.exchange.knowsItsRegistries { return [] }
        return zip(profile.images, profile.imagePlaces).compactMap { pattern, place in
            guard pattern.hasOpenDomain else { return nil }
            var note = PolicyProblem(
                .note, at: place, object: profile.title,
                message: "\"\(pattern.text)\" gives the credential to whatever registry an image names",
                excerpt: "  write the registry's domain out, and globs before it only")
            note.fieldPath = "spec.images"
            return note
        }
    }

    private func keepLast(
        _ name: String, of previous: ProfileSet?, _ compiler: inout ProfileCompiler,
        _ good: inout [ProfileSet.Compiled], _ problems: inout [PolicyProblem]
    ) {
        guard let last = previous?.profiles.first(where: { $0.name == name }),
            let made = try? compiler.compile(last)
        else { return }
        problems.append(
            PolicyProblem(.note, at: last.place, object: last.title, message: "its last good version stays in place"))
        good.append(made)
    }
}

/// The names and the language that conditions are compiled with; the language only once a profile has a condition.
private struct ProfileCompiler: ~Copyable {
    let files: [String: ScalarMap]
    private var names = JSON.Names()
    private var language: ProfileLanguage?

    init(files: [String: ScalarMap]) { self.files = files }

    mutating func compile(_ profile: RegistryProfile) throws(ExpressionMistake) -> ProfileSet.Compiled {
        guard let condition = profile.condition else { return ProfileSet.Compiled(profile, nil) }
        let made = language ?? ProfileLanguage()
        language = made
        let map = files[condition.place.file]
        return ProfileSet.Compiled(profile, try made.program(condition, map: map, names: &names))
    }

    consuming func finish(_ good: [ProfileSet.Compiled], _ problems: [PolicyProblem]) -> ProfileSet {
        ProfileSet(good, problems, names)
    }
}
