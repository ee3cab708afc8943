// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>
#include "CSimdjson.h"

#include <simdjson.h>

struct peer_parser {
  simdjson::dom::parser parser;
};

peer_parser *peer_parser_make(void) { return new peer_parser; }
void peer_parser_free(peer_parser *parser) { delete parser; }

bool peer_parser_parse(peer_parser *parser, const char *bytes, size_t byte_count) {
  simdjson::dom::element element;
  return parser->parser.parse(bytes, byte_count, false).get(element) == simdjson::SUCCESS;
}

const char *peer_parser_implementation(void) {
  static const std::string name = simdjson::get_active_implementation()->name();
  return name.c_str();
}

size_t allocated_byte_count(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}
