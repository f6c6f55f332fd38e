#include "evidence/image/kernel.h"

#include <gtest/gtest.h>

#include "evidence/image/errors.h"
#include "testkit/image/image_files.h"

namespace attestor::image {
namespace {

TEST(Kernel, IsMeasuredByItsAuthenticodeHash) {
  const auto digest = KernelDigest(TestKernel());
  ASSERT_TRUE(digest.ok()) << digest.error().Text();
  EXPECT_EQ(ToHex(*digest),
            "494da7490628b91122c35d9b4b4943d6a36fbb5fec035c38091aa6255469385463dbedf60189fb02e46fca607bd052cc");
}

TEST(Kernel, ChecksumAndCertificatesDoNotCount) {
  TestPe signed_pe;
  signed_pe.size = 0x2200;
  signed_pe.certificates_size = 0x200;
  Bytes kernel = TestKernel(signed_pe);
  const auto unsigned_digest = KernelDigest(TestKernel());
  EXPECT_EQ(KernelDigest(kernel).value(), *unsigned_digest);
  for (const size_t at : {size_t{0x58 + 64}, size_t{0x58 + 144}, size_t{0x2000}, size_t{0x21ff}}) {
    kernel[at] ^= 0xff;
    EXPECT_EQ(KernelDigest(kernel).value(), *unsigned_digest) << at;
  }
  for (const size_t at : {size_t{2}, size_t{0x58 + 68}, size_t{0x3ff}, size_t{0x400}, size_t{0x1fff}}) {
    Bytes changed = kernel;
    changed[at] ^= 1;
    EXPECT_NE(KernelDigest(changed).value(), *unsigned_digest) << at;
  }
}

TEST(Kernel, WhatLiesBehindTheSectionsCounts) {
  TestPe pe;
  pe.size = 0x2208;
  pe.certificates_size = 0x200;
  const Bytes kernel = TestKernel(pe);
  Bytes changed = kernel;
  changed[0x2007] ^= 1;
  EXPECT_NE(KernelDigest(changed).value(), KernelDigest(kernel).value());
  changed = kernel;
  changed[0x2008] ^= 1;
  EXPECT_EQ(KernelDigest(changed).value(), KernelDigest(kernel).value());
}

TEST(Kernel, RefusesOtherForms) {
  const auto expect_refused = [](const Bytes& kernel, std::string_view what, std::string_view detail = "") {
    const auto digest = KernelDigest(kernel);
    ASSERT_FALSE(digest.ok()) << what;
    EXPECT_TRUE(digest.error().Is(kKernelForm)) << what;
    EXPECT_NE(digest.error().detail().find(detail), std::string::npos) << digest.error().Text();
  };
  const Bytes good = TestKernel();
  for (const size_t at : {size_t{0}, size_t{0x3f}, size_t{0x40}}) {
    Bytes changed = good;
    changed[at] ^= 0xff;
    expect_refused(changed, std::to_string(at));
  }
  expect_refused(TestKernel({.magic = 0x10b}), "of 32 bits");
  expect_refused(TestKernel({.directories = 4}), "no entry for certificates");
  expect_refused(TestKernel({.certificates_size = 1}), "certificates behind the end");
  expect_refused(TestKernel({.headers_size = 0x2001}), "headers behind the end");
  expect_refused(TestKernel({.headers_size = 0xf7 - 8}), "headers that end before the certificates");
  expect_refused(TestKernel({.sections = {{0x1000, 0x1001}}}), "a section behind the end");
  expect_refused(TestKernel({.sections = {{0xffffffff, 0xffffffff}}}), "far behind it");
  expect_refused(TestKernel({.sections = {{0x400, 0x1c00}, {0x400, 0x1c00}}}), "sections that overlap", "overlap");
  expect_refused(TestKernel({.sections = {{0x108, 0x1ef8}}}), "a section that overlaps the headers", "together longer");
  expect_refused(TestKernel({.size = 0x2001}), "a size that is no multiple of 8");
  for (const size_t size :
       {size_t{0}, size_t{8}, size_t{0x40}, size_t{0x58}, size_t{0x98}, size_t{0xf8}, size_t{0x108}}) {
    expect_refused(Bytes(good.begin(), good.begin() + static_cast<ptrdiff_t>(size)), "cut");
  }
  Bytes many = good;
  many[0x46] = 97;
  expect_refused(many, "too many sections", "97 sections");
  expect_refused(Bytes(kMaxKernel + 8), "too large", "a file of 268435464 bytes");
}

// The bytes that QEMU changes in a kernel of dstack with a ramdisk of 0xa962c0 bytes, as dstack found them (issue 1185
// of Dstack-TEE/dstack).
TEST(Kernel, QemuWritesTheFieldsOfALoader) {
  const Bytes kernel = TestKernel();
  const auto rewritten = WithLoaderFields(kernel, 0xa962c0);
  ASSERT_TRUE(rewritten.ok()) << rewritten.error().Text();
  Bytes expected = kernel;
  const auto put = [&](size_t at, const Bytes& bytes) {
    std::copy(bytes.begin(), bytes.end(), expected.begin() + static_cast<ptrdiff_t>(at));
  };
  put(0x210, {0xb0, 0x81});
  put(0x219, {0x10, 0x54, 0x7f, 0xc0, 0x62, 0xa9});
  put(0x224, {0x00, 0xfe});
  put(0x22a, {0x02});
  EXPECT_EQ(*rewritten, expected);
}

TEST(Kernel, RefusesSetupHeadersOfWhichQemuWouldMakeSomethingElse) {
  const auto expect_refused = [](const Bytes& kernel, size_t initrd_size, std::string_view what) {
    const auto rewritten = WithLoaderFields(kernel, initrd_size);
    ASSERT_FALSE(rewritten.ok()) << what;
    EXPECT_TRUE(rewritten.error().Is(kKernelForm)) << what;
  };
  const Bytes good = TestKernel();
  const auto with = [&](size_t at, uint8_t value) {
    Bytes changed = good;
    changed[at] = value;
    return changed;
  };
  expect_refused(with(0x202, 'h'), 9, "no magic");
  expect_refused(with(0x206, 0x0b), 9, "protocol 2.11");
  expect_refused(with(0x211, 0), 9, "loaded low");
  expect_refused(with(0x236, 0x3d), 9, "the ramdisk below a limit");
  expect_refused(Bytes(good.begin(), good.begin() + 0x267), 9, "cut");
  expect_refused(good, 0, "no ramdisk");
  expect_refused(good, 0x80000000 - 0x28000 - 1, "a ramdisk larger than the memory");
  EXPECT_TRUE(WithLoaderFields(good, 0x80000000 - 0x28000 - 2).ok());
}

}  // namespace
}  // namespace attestor::image
