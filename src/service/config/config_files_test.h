// Configuration files of node and signer in a folder of their own, with everything that they name. Test code only.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/crypto/certificate_builder.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"
#include "core/wire/reader.h"
#include "service/config/config.h"
#include "service/system/file.h"

namespace attestor::config {

inline constexpr char kRootHex[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
inline constexpr char kCommon[] =
    "listen = \"127.0.0.1:7050\"\n"
    "collateral = \"collateral.json\"\n"
    "release_list = \"/var/lib/attestor/releases.cbor\"\n"
    "tee_roots = \"intel\"\n"
    "release_root = \"root.hex\"\n";

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    std::string name = (std::filesystem::temp_directory_path() / "attestor-config-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    Write("root.hex", std::string("  ") + kRootHex + "\n");
    Write("web.pem", Pem(1));
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder_); }

  static std::string Pem(uint64_t seed) {
    CountingRandom random(seed);
    const crypto::P256Key key = crypto::P256Key::Generate(random);
    crypto::CertificateTemplate root;
    root.common_name = "Root";
    root.not_before = *ParseTime("2026-01-01T00:00:00Z");
    root.not_after = *ParseTime("2036-01-01T00:00:00Z");
    root.ca = true;
    return crypto::MakeRoot(root, key, random).pem();
  }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(WriteFile(Path(name), AsBytes(text)).ok());
  }
  Result<SignerConfig> Signer(const std::string& text) const {
    Write("signer.toml", text);
    return LoadSigner(Path("signer.toml"));
  }
  Result<NodeConfig> Node(const std::string& text) const {
    Write("node.toml", text);
    return LoadNode(Path("node.toml"));
  }
  static std::string SignerText(const std::string& more = "") {
    return kCommon + std::string("web_roots = \"web.pem\"\n") + more;
  }
  static std::string NodeText(const std::string& more = "") {
    return kCommon + std::string("signer = \"127.0.0.1:7060\"\nhosts = [\"*\"]\n") + more;
  }
  void BadNode(const std::string& more, const ErrorCode& code) const {
    const auto config = Node(NodeText(more));
    ASSERT_FALSE(config.ok()) << more;
    EXPECT_TRUE(config.error().Is(code)) << more << ": " << config.error().Text();
  }
  void BadSigner(const std::string& more, const ErrorCode& code) const {
    const auto config = Signer(SignerText(more));
    ASSERT_FALSE(config.ok()) << more;
    EXPECT_TRUE(config.error().Is(code)) << more << ": " << config.error().Text();
  }
  // Digest of docs/adr/0005, written again.
  static ByteArray<32> Digest(ByteView text, ByteView tee_roots, ByteView web_roots, ByteView suffixes,
                              ByteView release_root) {
    wire::Writer out;
    for (ByteView field : {AsBytes("attestor/config/v2"), text, tee_roots, web_roots, suffixes, release_root}) {
      out.U32(static_cast<uint32_t>(field.size())).Put(field);
    }
    return crypto::Sha256(out.bytes());
  }

  std::filesystem::path folder_;
};

}  // namespace attestor::config
