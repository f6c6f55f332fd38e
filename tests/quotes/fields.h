// The fields of a quote, in order and without a gap. Test code only.
#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace attestor::quotes {

struct Field {
  std::string name;
  size_t offset = 0;
  size_t size = 0;  // bytes
};

// FieldsOf names every byte of a valid quote. The PEM chain is three fields, and its NUL one of its own.
std::vector<Field> FieldsOf(ByteView quote);

}  // namespace attestor::quotes
