// Masks of the constraint polynomial: 128 rows that stand for one element of the field (spec/zk/proof-system.md section
// 4).
#pragma once

#include "zk/field/portable_field.h"
#include "zk/vole/columns.h"

namespace attestor::zk::engine {

// RowsToField is Σ x^r·(row first + r), r = 0 … 127.
inline field::Gf128 RowsToField(const vole::Columns& columns, size_t first) {
  field::Gf128 sum;
  for (size_t r = vole::kFieldBits; r-- > 0;) sum = field::PortableField::MultiplyByX(sum) ^ columns.row(first + r);
  return sum;
}

}  // namespace attestor::zk::engine
