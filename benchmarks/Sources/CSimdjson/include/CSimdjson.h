// SPDX-License-Identifier: Apache-2.0
// simdjson's DOM parser behind C: the peer of our scanner.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct peer_parser peer_parser;
peer_parser *peer_parser_make(void);
void peer_parser_free(peer_parser *parser);
/// Parses `bytes`, which have at least 64 readable bytes behind them; false where simdjson refuses.
bool peer_parser_parse(peer_parser *parser, const char *bytes, size_t byte_count);
/// The instruction set that simdjson chose at run time.
const char *peer_parser_implementation(void);
/// Bytes of the heap that the process holds at the moment.
size_t allocated_byte_count(void);

#ifdef __cplusplus
}
#endif
