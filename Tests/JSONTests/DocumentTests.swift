// SPDX-License-Identifier: Apache-2.0

@testable import JSON
import Testing

@Suite struct DocumentTests {}
