// SPDX-License-Identifier: Apache-2.0
// RE2 behind C: the regular expressions of CEL's `matches` (linear time is a security property).
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// One compiled expression; free with `postern_re2_free`.
typedef struct postern_re2 postern_re2;

/// Compiles `pattern` (UTF-8). Never null; `postern_re2_error` tells whether it may be used.
postern_re2 *postern_re2_compile(const char *pattern, size_t pattern_byte_count, int64_t memory_byte_maximum);
void postern_re2_free(postern_re2 *expression);

/// The reason why the expression cannot be used, or null. Owned by the expression.
const char *postern_re2_error(const postern_re2 *expression);

/// Whether the expression matches anywhere in `text` at or after byte `start`; the match's byte range is written when asked for.
bool postern_re2_find(const postern_re2 *expression, const char *text, size_t text_byte_count, size_t start,
                      size_t *match_start, size_t *match_end);

/// Instructions of the compiled program: the measure of the size bound.
int postern_re2_program_size(const postern_re2 *expression);
#ifdef __cplusplus
}
#endif
