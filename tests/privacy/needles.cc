#include "privacy/needles.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace attestor::test {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr size_t kMaxMapping = size_t{1} << 30;  // larger ones are a sanitizer's shadow

bool Contains(ByteView haystack, ByteView needle) {
  return !haystack.empty() && memmem(haystack.data(), haystack.size(), needle.data(), needle.size()) != nullptr;
}

// The characters of base64 that `bytes` decides alone when `before` bytes (0..2) stand in front of it.
std::string InsideBase64(ByteView bytes, size_t before) {
  Bytes shifted(before);
  Append(shifted, bytes);
  const size_t first = (8 * before + 5) / 6, end = 8 * shifted.size() / 6;
  return Base64(shifted).substr(first, end - first);
}

std::string ForUrls(std::string text) {
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

}  // namespace

std::string Base64(ByteView bytes) {
  std::string out;
  for (size_t bit = 0; bit < 8 * bytes.size(); bit += 6) {
    unsigned value = 0;
    for (size_t i = bit; i < bit + 6; ++i)
      value = 2 * value + (i < 8 * bytes.size() ? (bytes[i / 8] >> (7 - i % 8)) & 1 : 0);
    out.push_back(kAlphabet[value]);
  }
  return out;
}

std::vector<Bytes> Forms(ByteView bytes) {
  std::string upper = ToHex(bytes);
  std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  std::vector<Bytes> out = {ToBytes(bytes), ToBytes(ToHex(bytes)), ToBytes(upper)};
  for (const size_t before : {0, 1, 2}) {
    const std::string text = InsideBase64(bytes, before);
    out.push_back(ToBytes(text));
    out.push_back(ToBytes(ForUrls(text)));
  }
  return out;
}

std::vector<Needle> Pieces(const std::string& name, ByteView bytes) {
  constexpr size_t kPiece = 16;
  std::vector<Needle> out;
  for (size_t at = 0; at < bytes.size(); at += kPiece) {
    const size_t begin = bytes.size() < kPiece ? 0 : std::min(at, bytes.size() - kPiece);
    const ByteView piece = bytes.subspan(begin, std::min(kPiece, bytes.size()));
    out.push_back({name + "[" + std::to_string(begin) + "]", ToBytes(piece)});
  }
  return out;
}

std::vector<std::string> FoundRaw(ByteView haystack, const std::vector<Needle>& needles) {
  std::vector<std::string> out;
  for (const Needle& needle : needles) {
    if (Contains(haystack, needle.bytes)) out.push_back(needle.name);
  }
  return out;
}

std::vector<std::string> Found(ByteView haystack, const std::vector<Needle>& needles) {
  std::vector<std::string> out;
  for (const Needle& needle : needles) {
    const std::vector<Bytes> forms = Forms(needle.bytes);
    if (std::ranges::any_of(forms, [&](const Bytes& form) { return Contains(haystack, form); }))
      out.push_back(needle.name);
  }
  return out;
}

Bytes WritableMemory(int pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  std::ifstream maps(folder + "/maps");
  const int memory = open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  Bytes out;
  for (std::string line; memory >= 0 && std::getline(maps, line);) {
    unsigned long begin = 0, end = 0;
    char access[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, access) != 3 || access[1] != 'w' ||
        end - begin > kMaxMapping)
      continue;
    Bytes mapping(end - begin);
    const ssize_t got = pread(memory, mapping.data(), mapping.size(), static_cast<off_t>(begin));
    if (got > 0) out.insert(out.end(), mapping.begin(), mapping.begin() + got);
  }
  if (memory >= 0) close(memory);
  return out;
}

}  // namespace attestor::test
