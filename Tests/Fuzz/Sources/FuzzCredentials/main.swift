// SPDX-License-Identifier: Apache-2.0

import Driver

fuzz { start, count in
    guard let start else { return 0 }
    return fuzzOneInput(start, count)
}
