// SPDX-License-Identifier: Apache-2.0
#include "CRE2.h"

#include <re2/re2.h>

struct postern_re2 {
  re2::RE2 expression;
  postern_re2(const re2::StringPiece &pattern, const re2::RE2::Options &options) : expression(pattern, options) {}
};

postern_re2 *postern_re2_compile(const char *pattern, size_t pattern_byte_count, int64_t memory_byte_maximum) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory_byte_maximum);
  return new postern_re2(re2::StringPiece(pattern, pattern_byte_count), options);
}

void postern_re2_free(postern_re2 *expression) { delete expression; }

const char *postern_re2_error(const postern_re2 *expression) {
  return expression->expression.ok() ? nullptr : expression->expression.error().c_str();
}

bool postern_re2_find(const postern_re2 *expression, const char *text, size_t text_byte_count, size_t start,
                      size_t *match_start, size_t *match_end) {
  re2::StringPiece subject(text, text_byte_count);
  if (match_start == nullptr) {
    return expression->expression.Match(subject, start, text_byte_count, re2::RE2::UNANCHORED, nullptr, 0);
  }
  re2::StringPiece match;
  if (!expression->expression.Match(subject, start, text_byte_count, re2::RE2::UNANCHORED, &match, 1)) {
    return false;
  }
  *match_start = match.data() - text;
  *match_end = *match_start + match.size();
  return true;
}

int postern_re2_program_size(const postern_re2 *expression) { return expression->expression.ProgramSize(); }
