// SPDX-License-Identifier: Apache-2.0

enum Diagnosis {
    static func issues(_ source: Source, _ names: NameTable, _ options: Environment.Options) -> [Issue] {
        [Issue(offset: 0, message: "Syntax error")]
    }
}
