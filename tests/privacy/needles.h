// Searches what must not be there: each secret raw, in hexadecimal of both cases, and in base64, whatever its place in
// the encoded text. Test code only.
#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace attestor::test {

struct Needle {
  std::string name;
  Bytes bytes;  // 9 or more, so that nothing is found by chance
};

// Forms gives every form of `bytes` that is searched for.
std::vector<Bytes> Forms(ByteView bytes);

// Pieces are 16 bytes of a secret each, and cover it: of memory that was freed the allocator overwrites the beginning.
std::vector<Needle> Pieces(const std::string& name, ByteView bytes);

// Base64 is RFC 4648 section 4 without padding.
std::string Base64(ByteView bytes);

// Found lists the names of the needles that are somewhere in `haystack`, in any form.
std::vector<std::string> Found(ByteView haystack, const std::vector<Needle>& needles);

// FoundRaw is Found for the bytes as they are: in a memory where nobody writes them in another form.
std::vector<std::string> FoundRaw(ByteView haystack, const std::vector<Needle>& needles);

// WritableMemory is all that the process `pid` can write to: heap, stacks, data. Empty when this user may not read it.
Bytes WritableMemory(int pid);

}  // namespace attestor::test
