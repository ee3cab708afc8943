// SPDX-License-Identifier: Apache-2.0

internal import Admission
internal import EventLoop
internal import JSON
internal import Kubernetes
internal import YAML

/// Answers reviews one after another on standard output, and remembers how they ended.
struct ReviewSession: ~Copyable {
    private var worker: AdmissionWorker
    private var output = JSON.ByteBuffer()
    private let form: ReviewCommand.Form?
    /// For the values of expressions' parts; nothing where nobody asked.
    private let language: PolicyLanguage?
    private(set) var isRefused = false
    private(set) var isUnreadable = false

    init(
        _ set: PolicySet, form: ReviewCommand.Form?, explaining language: PolicyLanguage?,
        warnsOfDrift: Bool
    ) {
        worker = AdmissionWorker(set)
        worker.annotationNames = .upstream
        worker.warnsOfDrift = warnsOfDrift
        self.form = form
        self.language = language
    }

    /// One review a line; an empty line is passed over.
    mutating func answerLines(of file: String) throws {
        var lines = try InputFile.lines(file)
        while let line = try InputFile.next(&lines, of: file) { answer(line, isLine: true) }
    }

    /// - Parameter isLine: Whether what is no review is answered too, as a refusal without uid: one answer a line.
    mutating func answer(_ review: [UInt8], isLine: Bool = false) {
        let detail = language.map { language in
            Trace.Detail(language: language) { UInt64(clamping: MonotonicTime.now().nanoseconds) }
        }
        let trace = detail != nil || form != nil ? Trace(detail: detail) : nil
        worker.trace = trace
        output.removeAll()
        do throws(ReviewFailure) {
            let outcome = try worker.review(review.span, into: &output)
            if !outcome.isAllowed { isRefused = true }
            for decision in worker.shadowDecisions { Terminal.complain("\(decision.text)\n") }
            for question in worker.questions {
                isUnreadable = true
                Terminal.complain(
                    "postern: the authorizer's answer is not known: \(question.text) "
                        + "Add a SubjectAccessReview with its status to the file of --authorizer.\n")
            }
        } catch {
            isUnreadable = true
            Terminal.complain("postern: \(error.message)\n")
            guard isLine else { return }
            output.removeAll()
            ReviewResponse.refuse(.nothing, Refusal(unreadable: error), into: &output)
            output.append(UInt8(ascii: "\n"))
            Terminal.write(output.string)
            return
        }
        if let trace, language != nil {
            for line in trace.lines { Terminal.complain("\(line)\n") }
        }
        guard let form, let trace else {
            output.append(UInt8(ascii: "\n"))
            Terminal.write(output.string)
            return
        }
        show(trace, form)
    }

    private func show(_ trace: Trace, _ form: ReviewCommand.Form) {
        if let refusal = trace.refusal {
            Terminal.complain("refused (\(refusal.code) \(refusal.reason.rawValue)): \(refusal.message)\n")
            return
        }
        guard let original = trace.original, let edited = trace.edited else {
            Terminal.complain("the review has no object\n")
            return
        }
        switch form {
        case .json: Terminal.write(Self.indented(edited))
        case .yaml: Terminal.write(Self.yaml(edited))
        case .diff:
            let diff = UnifiedDiff(from: Self.yaml(original), to: Self.yaml(edited))
            Terminal.write(
                diff.text(from: "before", to: "after", coloured: Terminal.isInteractive))
        }
    }

    private static func indented(_ json: String) -> String {
        var names = Names()
        guard let document = try? OwnedDocument(reading: json, names: &names) else { return json }
        var buffer = JSON.ByteBuffer()
        Writer.writeIndented(document.root, names: names, to: &buffer)
        return buffer.string.hasSuffix("\n") ? buffer.string : buffer.string + "\n"
    }

    private static func yaml(_ json: String) -> String {
        var names = Names()
        guard let document = try? OwnedDocument(reading: json, names: &names) else { return json }
        var buffer = JSON.ByteBuffer()
        YAMLWriter.write(document.root, names: names, to: &buffer)
        return buffer.string
    }
}
