#include "service/config/config.h"

#include <gtest/gtest.h>

#include "core/crypto/certificate_errors.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"
#include "evidence/quote/tee_roots.h"
#include "service/collateral/errors.h"
#include "service/config/config_files_test.h"
#include "service/config/errors.h"

namespace attestor::config {
namespace {

namespace fs = std::filesystem;

constexpr char kHash[] = "f3ef7f0e0f0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4";

TEST_F(ConfigTest, ASignerWithDefaults) {
  const std::string text = SignerText();
  const auto config = Signer(text);
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_EQ(config->common.listen, "127.0.0.1:7050");
  EXPECT_EQ(config->common.metrics, "");
  EXPECT_EQ(config->common.guest_agent, "");
  EXPECT_EQ(config->common.collateral.file, Path("collateral.json")) << "relative to the file";
  EXPECT_FALSE(config->common.collateral.pccs);
  EXPECT_EQ(config->common.release_list, "/var/lib/attestor/releases.cbor");
  EXPECT_EQ(ToHex(config->common.release_root), kRootHex);
  EXPECT_EQ(config->common.tee_roots.id(), quote::TeeRoots::Intel().id());
  EXPECT_EQ(config->web_roots.size(), 1u);
  EXPECT_FALSE(config->pinned_web_roots);
  EXPECT_FALSE(config->private_targets);
  EXPECT_EQ(config->key_life, std::chrono::hours(24));
  EXPECT_EQ(config->common.digest, Digest(AsBytes(text), quote::TeeRoots::Intel().id(), config->web_roots.id(),
                                          config->web_roots.suffixes().id(), *FromHex(kRootHex)));
}

TEST_F(ConfigTest, ASignerWithEverything) {
  const auto config =
      Signer("guest_agent = \"agent.sock\"\n" + SignerText("private_targets = true\nkey_life = \"12h\"\n"));
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_EQ(config->common.guest_agent, Path("agent.sock"));
  EXPECT_TRUE(config->private_targets);
  EXPECT_EQ(config->key_life, std::chrono::hours(12));
}

TEST_F(ConfigTest, ANodeWithDefaults) {
  const std::string text = NodeText();
  const auto config = Node(text);
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_EQ(config->signer, "127.0.0.1:7060");
  EXPECT_EQ(config->hosts, std::vector<std::string>{"*"});
  EXPECT_EQ(config->ports, std::vector<uint16_t>{443});
  EXPECT_FALSE(config->private_targets);
  EXPECT_TRUE(config->client_token_keys.empty());
  EXPECT_EQ(config->common.digest, Digest(AsBytes(text), quote::TeeRoots::Intel().id(), {}, {}, *FromHex(kRootHex)));
}

TEST_F(ConfigTest, ANodeWithEverything) {
  const auto config = Node(
      NodeText("ports = [443, 8443]\nprivate_targets = true\nclient_token_keys = [\"" + std::string(kHash) + "\"]\n"));
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_EQ(config->ports, (std::vector<uint16_t>{443, 8443}));
  EXPECT_TRUE(config->private_targets);
  EXPECT_EQ(config->client_token_keys, std::vector{*ToArray<32>(*FromHex(kHash))});
}

TEST_F(ConfigTest, TheDigestCoversFileAndRoots) {
  const ByteArray<32> digest = Signer(SignerText())->common.digest;
  EXPECT_EQ(Signer(SignerText())->common.digest, digest);
  EXPECT_NE(Signer(SignerText() + "\n")->common.digest, digest) << "every byte of the file";
  EXPECT_NE(Signer(SignerText("# a comment\n"))->common.digest, digest);
  Write("web.pem", Pem(2));
  EXPECT_NE(Signer(SignerText())->common.digest, digest) << "the web roots that were loaded";
  Write("web.pem", Pem(1) + "\n");
  const ByteArray<32> again = Signer(SignerText())->common.digest;
  Write("root.hex", std::string(64, '1'));
  EXPECT_NE(Signer(SignerText())->common.digest, again) << "the release root";
}

TEST_F(ConfigTest, TheDigestCoversTheTeeRoots) {
  const auto with = [this](const std::string& pem) {
    Write("tee.pem", pem);
    std::string text = SignerText();
    return Signer(text.replace(text.find("\"intel\""), 7, "\"tee.pem\""));
  };
  const auto one = with(Pem(3));
  if (!one.ok()) GTEST_SKIP() << "this build holds no root but Intel's";
  EXPECT_NE(with(Pem(4))->common.digest, one->common.digest);
}

TEST_F(ConfigTest, UnknownKeysAtEveryLevel) {
  BadSigner("privat_targets = true\n", kUnknownKey);
  BadSigner("hosts = [\"*\"]\n", kUnknownKey);
  BadSigner("[limits]\nsesions = 1\n", kUnknownKey);
  BadSigner("[other]\n", kUnknownKey);
  BadNode("web_roots = \"web.pem\"\n", kUnknownKey);
  BadNode("[limits]\nserver_byte = 4096\n", kUnknownKey);
  BadNode("[limits.more]\n", kUnknownKey);
  EXPECT_NE(Node(NodeText("\nhots = 1\n")).error().detail().find("'hots', line 9"), std::string::npos) << "where it is";
}

TEST_F(ConfigTest, MissingKeys) {
  const std::string signer = SignerText(), node = NodeText();
  const auto without = [](std::string text, const std::string& key) {
    const size_t begin = text.find(key + " = ");
    return text.erase(begin, text.find('\n', begin) + 1 - begin);
  };
  for (const char* key : {"listen", "collateral", "release_list", "tee_roots", "release_root", "web_roots"}) {
    EXPECT_TRUE(Signer(without(signer, key)).error().Is(kMissingKey)) << key;
  }
  for (const char* key : {"listen", "collateral", "release_list", "tee_roots", "release_root", "signer", "hosts"}) {
    EXPECT_TRUE(Node(without(node, key)).error().Is(kMissingKey)) << key;
  }
  EXPECT_TRUE(Signer("").error().Is(kMissingKey));
  EXPECT_TRUE(Signer("").error().detail().find(".toml: 'listen'") != std::string::npos) << "which file it is";
  EXPECT_TRUE(Node(without(node, "hosts") + "hosts = []\n").error().Is(kMissingKey));
  EXPECT_TRUE(Node(without(node, "signer") + "signer = \"\"\n").error().Is(kMissingKey));
}

TEST_F(ConfigTest, CollateralService) {
  const auto with = [&](const std::string& service) {
    std::string text = NodeText();
    const size_t begin = text.find("collateral = ");
    text.replace(begin, text.find('\n', begin) - begin, "");
    return Node(text + service);
  };
  const auto config = with("[collateral_service]\nurl = \"https://pccs.example\"\nweb_roots = \"web.pem\"\n");
  ASSERT_TRUE(config.ok()) << config.error().Text();
  ASSERT_TRUE(config->common.collateral.pccs);
  EXPECT_EQ(config->common.collateral.file, "");
  EXPECT_EQ(config->common.collateral.pccs->url, "https://pccs.example");
  EXPECT_EQ(config->common.collateral.pccs->root_crl, "");
  EXPECT_FALSE(config->common.collateral.pccs->development);
  const auto all = with(
      "[collateral_service]\nurl = \"http://localhost:80\"\nroot_crl = \"https://crl.example/a.der\"\ndevelopment = "
      "true\n"
      "web_roots = \"web.pem\"\n");
  ASSERT_TRUE(all.ok()) << all.error().Text();
  EXPECT_EQ(all->common.collateral.pccs->root_crl, "https://crl.example/a.der");
  EXPECT_TRUE(all->common.collateral.pccs->development);
  const std::string roots = "web_roots = \"web.pem\"\n", table = "[collateral_service]\n" + roots;
  EXPECT_TRUE(with(table).error().Is(kMissingKey)) << "no url";
  EXPECT_TRUE(with(table + "url = \"http://localhost:80\"\n").error().Is(collateral::kUrl))
      << "http is for development";
  EXPECT_TRUE(
      with(table + "url = \"https://pccs.example\"\nroot_crl = \"http://a:80\"\n").error().Is(collateral::kUrl));
  EXPECT_TRUE(with(table + "url = \"https://pccs.example\"\nurls = []\n").error().Is(kUnknownKey));
  EXPECT_TRUE(with("[collateral_service]\nurl = \"https://pccs.example\"\nweb_roots = \"none.pem\"\n")
                  .error()
                  .Is(kFileUnreadable));
  EXPECT_TRUE(with("collateral_service = 1\n").error().Is(kBadValue));
  BadNode("[collateral_service]\nurl = \"https://pccs.example\"\n", kBothKeys);
  EXPECT_TRUE(with("").error().Is(kMissingKey)) << "neither of the two";
}

TEST_F(ConfigTest, TheListenerForMetrics) {
  for (const char* where : {"127.0.0.1:9150", "127.0.0.1:0", "[::1]:9150", "monitoring:65535"}) {
    const std::string line = "metrics = \"" + std::string(where) + "\"\n";
    const auto signer = Signer(SignerText(line));
    const auto node = Node(NodeText(line));
    ASSERT_TRUE(signer.ok() && node.ok()) << where;
    EXPECT_EQ(signer->common.metrics, where);
    EXPECT_EQ(node->common.metrics, where);
    EXPECT_NE(signer->common.digest, Signer(SignerText())->common.digest);
  }
  for (const char* value :
       {"\"\"", "\"127.0.0.1\"", "\":9150\"", "\"127.0.0.1:65536\"", "\"http://127.0.0.1:9150\"", "9150", "true"}) {
    const std::string line = "metrics = " + std::string(value) + "\n";
    BadSigner(line, kBadValue);
    BadNode(line, kBadValue);
  }
}

TEST_F(ConfigTest, AReleaseRootThatIsAPlaceholder) {
  for (const std::string& key : {std::string(64, '0'), "01" + std::string(62, '0'), std::string(64, 'f')}) {
    Write("root.hex", key);
    const auto config = Node(NodeText());
    ASSERT_TRUE(config.error().Is(kBadValue)) << key;
    EXPECT_TRUE(config.error().detail().ends_with("anybody could sign for it"));
  }
  Write("root.hex", kRootHex);
  BadNode("client_token_keys = [\"" + std::string(64, '0') + "\"]\n", kBadValue);
}

// A release is approved by the digest of a configuration: what can never start has none.
TEST_F(ConfigTest, AddressesThatAreNone) {
  for (const char* value : {"7050", "0.0.0.0", "0.0.0.0:65536", "http://0.0.0.0:7050"}) {
    const auto with = [&](std::string text, const std::string& key) {
      const size_t at = text.find(key + " = \"");
      EXPECT_NE(at, std::string::npos) << key;
      const size_t begin = at + key.size() + 4;
      return text.replace(begin, text.find('"', begin) - begin, value);
    };
    EXPECT_TRUE(Signer(with(SignerText(), "listen")).error().Is(kBadValue)) << value;
    EXPECT_TRUE(Node(with(NodeText(), "listen")).error().Is(kBadValue)) << value;
    EXPECT_TRUE(Node(with(NodeText(), "signer")).error().Is(kBadValue)) << value;
  }
}

TEST_F(ConfigTest, BadValues) {
  for (const char* more : {"private_targets = 1\n", "private_targets = \"true\"\n", "key_life = 5\n",
                           "key_life = \"soon\"\n", "guest_agent = 1\n"}) {
    BadSigner(more, kBadValue);
  }
  for (const char* more : {"ports = []\n", "ports = 443\n", "ports = [0]\n", "ports = [65536]\n", "ports = [\"443\"]\n",
                           "client_token_keys = \"x\"\n", "client_token_keys = [1]\n"}) {
    BadNode(more, kBadValue);
  }
  for (const char* target : {"", "*.", "*bank.example", "Bank.example", "*.0x7f", "127.0.0.1", "0x7f000001",
                             "bank.example.", "*.*.example"}) {
    std::string text = NodeText();
    text.replace(text.find("[\"*\"]"), 5, "[\"bank.example\", \"" + std::string(target) + "\"]");
    EXPECT_TRUE(Node(text).error().Is(kBadValue)) << target;
  }
  std::string hosts = NodeText();
  hosts.replace(hosts.find("[\"*\"]"), 5, "[1]");
  EXPECT_TRUE(Node(hosts).error().Is(kBadValue));
}

// A hash that no token can have would lock out its client without a word.
TEST_F(ConfigTest, TokenHashesAreHashes) {
  for (std::string hash : {std::string(), std::string(kHash).substr(1), kHash + std::string("0"),
                           "F" + std::string(kHash).substr(1), "g" + std::string(kHash).substr(1)}) {
    BadNode("client_token_keys = [\"" + hash + "\"]\n", kBadValue);
  }
}

TEST_F(ConfigTest, Syntax) {
  const auto broken = Signer("listen = \n");
  ASSERT_FALSE(broken.ok());
  EXPECT_TRUE(broken.error().Is(kSyntax));
  EXPECT_NE(broken.error().detail().find("line 1"), std::string::npos) << broken.error().detail();
  EXPECT_TRUE(Node(NodeText("hosts = [\"a\"]\n")).error().Is(kSyntax)) << "a key twice";
  EXPECT_TRUE(Node(std::string("a = \"\xff\"\n")).error().Is(kSyntax));
  EXPECT_TRUE(Node("\xef\xb9\xbf = 1\n").error().Is(kSyntax)) << "a key that is not ASCII";
  for (const char* header : {"[!]\n", "[\x01limits]\n", "[[=]]\n", "[limits\n", "[a.!]\n"}) {
    EXPECT_TRUE(Node(NodeText(header)).error().Is(kSyntax)) << header;
  }
}

TEST_F(ConfigTest, FilesThatCannotBeRead) {
  EXPECT_TRUE(LoadSigner(Path("missing.toml")).error().Is(kFileUnreadable));
  EXPECT_TRUE(Node(std::string(65 * 1024, '#')).error().Is(kFileTooLarge));
  fs::remove(Path("web.pem"));
  EXPECT_TRUE(Signer(SignerText()).error().Is(kFileUnreadable));
  Write("web.pem", "no certificate");
  EXPECT_TRUE(Signer(SignerText()).error().Is(crypto::kCertificateRoots));
}

TEST_F(ConfigTest, ReleaseRoots) {
  EXPECT_EQ(ToHex(*LoadReleaseRoot(Path("root.hex"))), kRootHex);
  for (const std::string& text : {std::string(), std::string(" \n"), std::string(62, '1'), std::string(66, '1'),
                                  std::string(64, 'g'), std::string(32, '1') + "\n" + std::string(32, '1')}) {
    Write("other.hex", text);
    EXPECT_TRUE(LoadReleaseRoot(Path("other.hex")).error().Is(kBadValue)) << text;
  }
  Write("other.hex", std::string(5000, '1'));
  EXPECT_TRUE(LoadReleaseRoot(Path("other.hex")).error().Is(kFileTooLarge));
}

TEST_F(ConfigTest, APrivateKeyIsNoReleaseRootAndIsNotShown) {
  const std::string seed(64, '1');
  const auto key = crypto::Ed25519Key::FromSeed(Secret::CopyOf(*FromHex(seed)));
  Write("release.key", seed + "\n");
  EXPECT_TRUE(LoadReleaseRoot(Path("release.key")).ok())
      << "nothing tells a key without the mark apart, but the public key beside it";
  Write("release.key.pub", ToHex(key.public_key()) + "\n");
  const auto refused = LoadReleaseRoot(Path("release.key"));
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().Is(kPrivateKey));
  EXPECT_EQ(refused.error().Text().find(seed), std::string::npos);
  EXPECT_EQ(*LoadReleaseRoot(Path("release.key.pub")), key.public_key());
  Write("lone.key", std::string(kPrivateKeyMark) + " " + seed + "\n");
  const auto lone = LoadReleaseRoot(Path("lone.key"));
  ASSERT_FALSE(lone.ok());
  EXPECT_TRUE(lone.error().Is(kPrivateKey));
  EXPECT_NE(lone.error().Text().find(".pub"), std::string::npos);
  EXPECT_EQ(lone.error().Text().find(seed), std::string::npos);
  Write("pem", "-----BEGIN PRIVATE KEY-----\n");
  EXPECT_TRUE(LoadReleaseRoot(Path("pem")).error().Is(kPrivateKey));
}

TEST_F(ConfigTest, TheImagesOwnWebRoots) {
  if (!fs::exists("/usr/share/ca-certificates/mozilla")) GTEST_SKIP() << "no ca-certificates here";
  std::string text = SignerText();
  const auto config = Signer(text.replace(text.find("\"web.pem\""), 9, "\"mozilla\""));
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_TRUE(config->pinned_web_roots);
  EXPECT_GT(config->web_roots.size(), 50u);
}

constexpr char kSuffixes[] = "// ===BEGIN ICANN DOMAINS===\nuk\nco.uk\n// ===END ICANN DOMAINS===\n";

TEST_F(ConfigTest, AListOfSuffixes) {
  Write("list.dat", kSuffixes);
  const std::string text = SignerText("suffix_list = \"list.dat\"\n");
  const auto config = Signer(text);
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_EQ(config->web_roots.suffixes().size(), 2u);
  EXPECT_EQ(config->common.digest, Digest(AsBytes(text), quote::TeeRoots::Intel().id(), config->web_roots.id(),
                                          crypto::Sha256(AsBytes("co.uk\nuk\n")), *FromHex(kRootHex)));
  std::string mozilla = text;
  const auto other = Signer(mozilla.replace(mozilla.find("\"web.pem\""), 9, "\"mozilla\""));
  ASSERT_TRUE(other.ok()) << other.error().Text();
  EXPECT_FALSE(other->pinned_web_roots) << "the image's roots, but a list of one's own";
  BadSigner("suffix_list = \"none.dat\"\n", kFileUnreadable);
  BadSigner("suffix_list = \"root.hex\"\n", crypto::kSuffixList);
}

TEST_F(ConfigTest, PinnedWebRoots) {
  Write("list.dat", kSuffixes);
  const auto loaded = LoadWebRoots({Path("web.pem"), Path("list.dat")});
  ASSERT_TRUE(loaded.ok()) << loaded.error().Text();
  const std::string roots = "sha256:" + ToHex(loaded->id()) + "=",
                    suffixes = "sha256:" + ToHex(loaded->suffixes().id()) + "=";
  EXPECT_TRUE(LoadWebRoots({roots + Path("web.pem"), suffixes + Path("list.dat")}).ok());
  const auto refused = [](const WebRootNames& names, const ErrorCode& code) {
    const auto result = LoadWebRoots(names);
    ASSERT_FALSE(result.ok()) << names.roots << " " << names.suffixes;
    EXPECT_TRUE(result.error().Is(code)) << result.error().Text();
  };
  refused({suffixes + Path("web.pem"), Path("list.dat")}, kPin);
  refused({Path("web.pem"), roots + Path("list.dat")}, kPin);
  for (const char* bad : {"sha256:", "sha256:00=", "sha256:00=x", "sha256:zz=x", "sha256:="}) {
    refused({bad, Path("list.dat")}, kBadValue);
    refused({Path("web.pem"), bad}, kBadValue);
  }
  refused({roots, Path("list.dat")}, kBadValue);
}

}  // namespace
}  // namespace attestor::config
