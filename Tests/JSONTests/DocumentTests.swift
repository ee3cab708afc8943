// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite struct DocumentTests {}
