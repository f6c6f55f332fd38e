// Files of a small operating system image, made up but of the true form.
#pragma once

#include <string>
#include <vector>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/image/image.h"

namespace attestor::image {

struct TestSection {
  uint32_t offset, data_size;
  uint64_t address, size;
  uint32_t type, attributes;
};

inline constexpr ByteArray<16> kTestTableEnd = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                                0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};
inline constexpr ByteArray<16> kTestTdxEntry = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
                                                0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2};

// The sections of dstack's firmware, with smaller volumes.
inline std::vector<TestSection> TestSections() {
  return {{0x2000, 0x4000, 0xffffc000, 0x4000, 0, 1},
          {0, 0x2000, 0xffffa000, 0x2000, 1, 0},
          {0, 0, 0x810000, 0x10000, 3, 0},
          {0, 0, 0x80b000, 0x2000, 3, 0},
          {0, 0, 0x809000, 0x2000, 2, 0},
          {0, 0, 0x800000, 0x6000, 3, 0}};
}

// TestMetadata is the list of sections as it lies in the firmware.
inline Bytes TestMetadata(const std::vector<TestSection>& sections, std::string_view signature = "TDVF",
                          uint32_t version = 1) {
  wire::Writer out;
  out.Put(AsBytes(signature)).U32LE(static_cast<uint32_t>(16 + 32 * sections.size())).U32LE(version);
  out.U32LE(static_cast<uint32_t>(sections.size()));
  for (const TestSection& s : sections)
    out.U32LE(s.offset).U32LE(s.data_size).U64LE(s.address).U64LE(s.size).U32LE(s.type).U32LE(s.attributes);
  return out.bytes();
}

// TestFirmware has `metadata` at 0x3000, and a table with an entry of no interest, and the one that leads there.
inline Bytes TestFirmware(const Bytes& metadata) {
  Bytes file(0x6000);
  for (size_t i = 0; i < file.size(); ++i) file[i] = static_cast<uint8_t>(i * 7 + i / 251);
  std::copy(metadata.begin(), metadata.end(), file.begin() + 0x3000);
  wire::Writer table;
  table.U32LE(0x3000).U16LE(22).Put(kTestTdxEntry);
  table.Put(Bytes(8)).U16LE(26).Put(Bytes(16, 0xee));
  const auto size = static_cast<uint16_t>(table.bytes().size() + 18);
  table.U16LE(size).Put(kTestTableEnd);
  std::ranges::copy(table.bytes(), file.end() - 32 - static_cast<ptrdiff_t>(size));
  return file;
}

struct TestPe {
  uint16_t magic = 0x20b;
  uint32_t directories = 6;
  uint32_t certificates_size = 0;
  uint32_t headers_size = 0x400;
  std::vector<std::pair<uint32_t, uint32_t>> sections = {{0x1000, 0x1000}, {0x400, 0xc00}, {0, 0}};  // begin, size
  size_t size = 0x2000;
};

// TestKernel is a bzImage whose PE header begins at 0x40, as those of Linux do, below the setup header.
inline Bytes TestKernel(const TestPe& pe = {}) {
  Bytes file(pe.size);
  for (size_t i = 0; i < file.size(); ++i) file[i] = static_cast<uint8_t>(i * 5 + i / 253);
  const auto put = [&](size_t at, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; ++i) file[at + i] = static_cast<uint8_t>(value >> (8 * i));
  };
  put(0, 0x5a4d, 2);
  put(0x3c, 0x40, 4);
  put(0x40, 0x4550, 4);
  put(0x46, pe.sections.size(), 2);
  put(0x54, 0xa0, 2);  // the optional header, with six directories
  put(0x58, pe.magic, 2);
  put(0x58 + 60, pe.headers_size, 4);
  put(0x58 + 108, pe.directories, 4);
  put(0x58 + 144, 0, 4);
  put(0x58 + 148, pe.certificates_size, 4);
  for (size_t i = 0; i < pe.sections.size(); ++i) {
    put(0xf8 + 40 * i + 16, pe.sections[i].second, 4);
    put(0xf8 + 40 * i + 20, pe.sections[i].first, 4);
  }
  put(0x202, 0x53726448, 4);
  put(0x206, 0x20f, 2);
  put(0x210, 0x0100, 2);
  put(0x218, 0, 8);
  put(0x224, 0x50a0, 4);
  put(0x228, 0, 4);
  put(0x236, 0x3f, 2);
  return file;
}

struct TestImage {
  Bytes firmware = TestFirmware(TestMetadata(TestSections()));
  Bytes kernel = TestKernel();
  Bytes initrd = ToBytes("a ramdisk");
  std::string more;  // members of metadata.json
  std::string metadata, list;

  // Files names them; `more` must be set before.
  ImageFiles Files() {
    metadata = R"({"bios":"ovmf.fd","kernel":"bzImage","initrd":"initramfs.cpio.gz","version":"0.0.1",)"
               R"("cmdline":"console=ttyS0 dstack.rootfs_hash=00")" +
               more + "}";
    list.clear();
    Add("ovmf.fd", firmware);
    Add("bzImage", kernel);
    Add("initramfs.cpio.gz", initrd);
    Add("metadata.json", AsBytes(metadata));
    return {metadata, list, firmware, kernel, initrd};
  }

 private:
  void Add(std::string_view name, ByteView file) {
    list += ToHex(crypto::Sha256(file)) + "  " + std::string(name) + "\n";
  }
};

}  // namespace attestor::image
