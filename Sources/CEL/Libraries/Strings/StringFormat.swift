// SPDX-License-Identifier: Apache-2.0
internal import JSON
enum StringFormat { static func format(_ call: Call) -> Value { .noSuchOverload } }
