// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

extension NamedFormat {
    /// What is wrong with `text`, in upstream's words and order; empty where nothing is.
    package func problems(of text: UTF8Text) -> FormatProblems {
        var problems = FormatProblems()
        switch self {
        case .dns1123Label, .dns1123LabelPrefix:
            let spelling = Spelling(text, isPrefix: self == .dns1123LabelPrefix)
            if spelling.count > 63 { problems.add(.longerThan63Characters) }
            if !spelling.isLabel { problems.add(spelling.isSubdomain ? .dots : .label) }
        case .dns1035Label, .dns1035LabelPrefix:
            let spelling = Spelling(text, isPrefix: self == .dns1035LabelPrefix)
            if spelling.count > 63 { problems.add(.longerThan63Characters) }
            if !spelling.isLetterLabel { problems.add(.letterLabel) }
        case .dns1123Subdomain, .dns1123SubdomainPrefix:
            let spelling = Spelling(text, isPrefix: self == .dns1123SubdomainPrefix)
            if spelling.count > 253 { problems.add(.longerThan253Characters) }
            if !spelling.isSubdomain { problems.add(.subdomain) }
        case .qualifiedName: addQualifiedName(text, &problems)
        case .labelValue:
            if text.count > 63 { problems.add(.longerThan63Bytes) }
            if text.count > 0, !Spelling(text).isName { problems.add(.labelValue) }
        case .uri:
            do throws(URLError) { try URL.check(text) } catch { problems.add(.url(error)) }
        case .uuid: if !text.isUUID { problems.add(.uuid) }
        case .byte: if !text.isBase64 { problems.add(.base64) }
        case .date: if !text.isDate { problems.add(.date) }
        case .datetime: if !text.isDateTime { problems.add(.datetime) }
        }
        return problems
    }

    private func addQualifiedName(_ text: UTF8Text, _ problems: inout FormatProblems) {
        let slash = text.firstIndex(of: UInt8(ascii: "/"))
        if let slash, text.firstIndex(of: UInt8(ascii: "/"), from: slash + 1) != nil {
            return problems.add(.labelKey)
        }
        if let slash {
            let prefix = Spelling(text.prefix(slash))
            if prefix.count == 0 {
                problems.add(.emptyPrefix)
            } else {
                if prefix.count > 253 { problems.add(.prefixLongerThan253Characters) }
                if !prefix.isSubdomain { problems.add(.prefix) }
            }
        }
        let name = Spelling(text.suffix(from: slash.map { $0 + 1 } ?? 0))
        if name.count == 0 { problems.add(.emptyName) }
        if name.count > 63 { problems.add(.nameLongerThan63Bytes) }
        if !name.isName { problems.add(.name) }
    }
}

/// At most four things wrong with one text.
package struct FormatProblems: BitwiseCopyable {
    package private(set) var count = 0
    private var places: [4 of FormatProblem] = [4 of FormatProblem](repeating: .dots)

    package subscript(index: Int) -> FormatProblem { places[index] }

    mutating func add(_ problem: FormatProblem) {
        guard count < 4 else { return }
        places[count] = problem
        count += 1
    }
}

/// One thing wrong with a text.
package enum FormatProblem: BitwiseCopyable, Sendable {
    case longerThan63Characters, longerThan253Characters, longerThan63Bytes
    case dots, label, letterLabel, subdomain, labelKey, labelValue
    case emptyPrefix, prefixLongerThan253Characters, prefix, emptyName, nameLongerThan63Bytes, name
    case uuid, base64, date, datetime
    case url(URLError)

    package func write(for text: UTF8Text, to message: inout TextBuilder) {
        switch self {
        case .url(let error): error.writeMessage(for: text, to: &message)
        case .prefix, .prefixLongerThan253Characters, .emptyPrefix: message.append("prefix part ")
        case .name, .nameLongerThan63Bytes, .emptyName: message.append("name part ")
        default: break
        }
        message.append(words)
    }

    private var words: StaticString {
        switch self {
        case .url: ""
        case .longerThan63Characters: "must be no more than 63 characters"
        case .longerThan253Characters, .prefixLongerThan253Characters:
            "must be no more than 253 characters"
        case .longerThan63Bytes, .nameLongerThan63Bytes: "must be no more than 63 bytes"
        case .emptyPrefix, .emptyName: "must be non-empty"
        case .dots: "must not contain dots"
        case .label:
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        case .letterLabel:
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
        case .subdomain, .prefix:
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        case .labelKey:
            "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        case .name:
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        case .labelValue:
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        case .uuid: "does not match the UUID format"
        case .base64: "invalid base64"
        case .date: "invalid date"
        case .datetime: "invalid datetime"
        }
    }
}
