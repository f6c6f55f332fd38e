#include "testkit/simtee/kept_pki.h"

#include <boost/json.hpp>
#include <filesystem>

#include "core/crypto/hash.h"
#include "service/system/file.h"
#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

constexpr std::string_view kFormat = "attestor simtee pki 1";
constexpr size_t kMaxPkiFile = 64 * 1024;
constexpr unsigned kPrivateMode = 0600;

using boost::json::object;

// SeedRandom gives the same keys and serial numbers for the same seed: SHA-256 over seed and counter.
class SeedRandom final : public Random {
 public:
  explicit SeedRandom(const ByteArray<32>& seed) : seed_(seed) {}
  void Fill(std::span<uint8_t> out) override {
    for (uint8_t& byte : out) {
      if (used_ == block_.size()) Next();
      byte = block_[used_++];
    }
  }

 private:
  void Next() {
    block_ = crypto::Sha256(Concat({seed_, AsBytes(std::to_string(counter_++))}));
    used_ = 0;
  }

  ByteArray<32> seed_;
  ByteArray<32> block_{};
  size_t used_ = block_.size();
  uint64_t counter_ = 0;
};

// Kept is what the file holds. Signatures are made with fresh randomness, so the roots are kept as they are.
struct Kept {
  ByteArray<32> seed{};
  Time made;
  KeptRoots roots;
};

std::string FileIn(const std::string& folder) { return (std::filesystem::path(folder) / "pki.json").string(); }

Error Unusable(const std::string& path, const std::string& why) { return Error(kPkiFolder, path + ": " + why); }

// TextOf gives a member that is a text; empty when there is none.
std::string_view TextOf(const object& file, std::string_view name) {
  const auto* value = file.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->as_string()) : std::string_view();
}

Result<crypto::Certificate> CertificateOf(const object& file, std::string_view name) {
  ATTESTOR_ASSIGN(std::vector<crypto::Certificate> chain, crypto::Certificate::ParsePemChain(TextOf(file, name), 1));
  return std::move(chain.front());
}

Result<Kept> Parse(ByteView bytes) {
  boost::system::error_code failure;
  const boost::json::value value = boost::json::parse(AsText(bytes), failure);
  const object* file = failure ? nullptr : value.if_object();
  if (file == nullptr || TextOf(*file, "format") != kFormat)
    return Error(kPkiFolder, "it has not the format '" + std::string(kFormat) + "'");
  const auto seed = FromHex(TextOf(*file, "seed"));
  const auto fixed = seed ? ToArray<32>(*seed) : std::nullopt;
  const auto made = ParseTime(TextOf(*file, "made"));
  if (!fixed || !made) return Error(kPkiFolder, "'seed' or 'made' cannot be read");
  ATTESTOR_ASSIGN(crypto::Certificate root, CertificateOf(*file, "root"));
  ATTESTOR_ASSIGN(crypto::Certificate published, CertificateOf(*file, "published_root"));
  return Kept{*fixed, *made, {std::move(root), std::move(published)}};
}

std::string Format(const ByteArray<32>& seed, Time made, const MockPki& pki) {
  return boost::json::serialize(object{{"format", kFormat},
                                       {"seed", ToHex(seed)},
                                       {"made", ToText(made)},
                                       {"root", pki.root().pem()},
                                       {"published_root", pki.root_pem()}}) +
         "\n";
}

Result<MockPki> Reopen(const std::string& path, Time now, const PkiOptions& options) {
  ATTESTOR_ASSIGN(const Bytes bytes, ReadFile(path, kMaxPkiFile));
  const auto kept = Parse(bytes);
  if (!kept.ok()) return Unusable(path, kept.error().detail());
  SeedRandom random(kept->seed);
  auto pki = MockPki::MakeAgain(random, {kept->made, kept->roots}, now, options);
  if (!pki.ok() && pki.error().Is(kPkiFolder)) return Unusable(path, pki.error().detail());
  return pki;
}

}  // namespace

Result<MockPki> OpenPki(const std::string& folder, Random& random, Time now, const PkiOptions& options) {
  const std::string path = FileIn(folder);
  std::error_code failure;
  const std::string root = (std::filesystem::path(folder) / "tee-root.pem").string();
  // In this order: a simulator that starts in this folder at the same time writes pki.json first.
  const bool has_root = std::filesystem::exists(root, failure);
  if (std::filesystem::exists(path, failure)) return Reopen(path, now, options);
  if (has_root) return Unusable(root, "its keys are not beside it (pki.json)");
  const Time made = std::chrono::floor<std::chrono::seconds>(now);
  const auto seed = random.Array<32>();
  SeedRandom stream(seed);
  ATTESTOR_ASSIGN(MockPki pki, MockPki::Make(stream, made, options));
  std::filesystem::create_directories(folder, failure);
  if (failure) return Error(kOutput, folder + ": " + failure.message());
  const Status written = WriteNewFile(path, AsBytes(Format(seed, made, pki)), kPrivateMode);
  // Another simulator was started in this folder at the same time, and was faster.
  if (!written.ok() && written.error().Is(kFileExists)) return Reopen(path, now, options);
  if (!written.ok()) return Error(kOutput, written.error().detail());
  return pki;
}

}  // namespace attestor::simtee
