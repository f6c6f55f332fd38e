// An evidence bundle says one thing or nothing: no byte of it can be another, no part can be longer, shorter or another
// bundle's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <thread>

#include "statement/format/bundle.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

using statement::Bundle;

// Made holds what the tests share: making it takes a whole Attestor, judging it takes nothing but the anchors.
struct Made {
  verify::Anchors anchors;
  Time at;
  Bytes first, second;  // two sessions with the same node and signer, an hour apart
  Bytes other_signer;   // and one after the signer was restarted
};

class MakeBundles : public WebWorld {
 public:
  void TestBody() override {}
  Made Make() {
    server_.Answer("/small", {.bytes = Response("{}")});
    World world(Options());
    const auto prove = [&] { return Must(world.Prove(world.Request(server_.port(), "/small"))).bundle; };
    Made made{world.anchors(), {}, prove(), {}, {}};
    world.clock().Advance(std::chrono::hours(1));  // so that the node shows itself to the signer anew
    made.second = prove();
    world.RestartSigner();
    made.other_signer = prove();
    made.at = world.clock().Now();
    return made;
  }
};

const Made& TheBundles() {
  static const Made kMade = MakeBundles().Make();
  return kMade;
}

Result<verify::CheckedBundle> CheckIt(ByteView bundle) {
  CheckReport report;
  return verify::CheckBundle(bundle, TheBundles().anchors, TheBundles().at, true, report);
}

// Parts are the variable ones of a bundle, by name; the seed of 32 bytes is treated apart.
const std::map<std::string, Bytes Bundle::*>& Parts() {
  static const std::map<std::string, Bytes Bundle::*> kParts = {{"statement", &Bundle::statement},
                                                                {"request", &Bundle::request},
                                                                {"recording", &Bundle::recording},
                                                                {"opening", &Bundle::opening},
                                                                {"entry", &Bundle::entry},
                                                                {"signer_evidence", &Bundle::signer_evidence},
                                                                {"node_evidence", &Bundle::node_evidence},
                                                                {"release_list", &Bundle::release_list},
                                                                {"web_root", &Bundle::web_root}};
  return kParts;
}

// Range is where a part lies in the encoded bundle.
struct Range {
  size_t begin;
  size_t end;
};
Range Find(ByteView bundle, ByteView part) {
  const auto found = std::search(bundle.begin(), bundle.end(), part.begin(), part.end());
  const size_t begin = static_cast<size_t>(found - bundle.begin());
  return {begin, begin + part.size()};
}

// Accepted tries every change in `changes` on two threads, and gives those that CheckBundle does not refuse.
struct Change {
  size_t at;
  uint8_t bits;
};
std::vector<size_t> Accepted(const Bytes& bundle, const std::vector<Change>& changes) {
  constexpr size_t kThreads = 2, kPiece = 64;
  std::atomic<size_t> next = 0;
  std::vector<std::vector<size_t>> accepted(kThreads);
  const auto work = [&](std::vector<size_t>& found) {
    Bytes changed = bundle;
    for (size_t begin = next.fetch_add(kPiece); begin < changes.size(); begin = next.fetch_add(kPiece)) {
      for (size_t i = begin; i < std::min(begin + kPiece, changes.size()); ++i) {
        changed[changes[i].at] ^= changes[i].bits;
        if (CheckIt(changed).ok()) found.push_back(changes[i].at);
        changed[changes[i].at] ^= changes[i].bits;
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::vector<size_t>& found : accepted) threads.emplace_back(work, std::ref(found));
  for (std::thread& thread : threads) thread.join();
  accepted[0].insert(accepted[0].end(), accepted[1].begin(), accepted[1].end());
  return accepted[0];
}

TEST(BundleTest, HonestControl) {
  for (const Bytes* bundle : {&TheBundles().first, &TheBundles().second, &TheBundles().other_signer}) {
    const auto checked = CheckIt(*bundle);
    ASSERT_TRUE(checked.ok()) << checked.error().Text();
    EXPECT_EQ(Must(Bundle::Decode(*bundle)).Encode(), *bundle);
  }
}

TEST(BundleTest, EveryByteCounts) {
  const Bytes& bundle = TheBundles().first;
  std::vector<Change> changes;
  for (size_t at = 0; at < bundle.size(); ++at) changes.push_back({at, 0x01});
  EXPECT_THAT(Accepted(bundle, changes), ::testing::IsEmpty());
}

// The long run of ./dev test --full: every bit of every byte.
TEST(BundleTest, EveryBitCounts) {
  if (std::getenv("ATTESTOR_FULL") == nullptr) GTEST_SKIP() << "a long run: ./dev test --full";
  const Bytes& bundle = TheBundles().first;
  std::vector<Change> changes;
  for (size_t at = 0; at < bundle.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) changes.push_back({at, static_cast<uint8_t>(1 << bit)});
  }
  EXPECT_THAT(Accepted(bundle, changes), ::testing::IsEmpty());
  std::printf("%zu changes of a bundle of %zu bytes, none accepted\n", changes.size(), bundle.size());
}

// In the small parts every single bit.
TEST(BundleTest, EveryBitOfTheSmallPartsCounts) {
  const Bytes& bundle = TheBundles().first;
  const Bundle parts = Must(Bundle::Decode(bundle));
  std::vector<Change> changes;
  for (const ByteView part :
       {ByteView(parts.statement), ByteView(parts.request), ByteView(parts.challenge_seed), ByteView(parts.opening),
        ByteView(parts.entry), ByteView(parts.release_list), ByteView(parts.web_root)}) {
    const Range range = Find(bundle, part);
    for (size_t at = range.begin; at < range.end; ++at) {
      for (int bit = 1; bit < 8; ++bit) changes.push_back({at, static_cast<uint8_t>(1 << bit)});
    }
  }
  EXPECT_THAT(Accepted(bundle, changes), ::testing::IsEmpty());
}

TEST(BundleTest, EveryTruncationAtAndAroundPartBoundaries) {
  const Bytes& bundle = TheBundles().first;
  const Bundle parts = Must(Bundle::Decode(bundle));
  std::vector<size_t> sizes = {0, 1, bundle.size() - 1};
  for (const auto& [name, part] : Parts()) {
    const Range range = Find(bundle, parts.*part);
    for (const size_t boundary : {range.begin, range.end}) {
      for (const size_t size : {boundary - 1, boundary, boundary + 1}) sizes.push_back(size);
    }
  }
  for (const size_t size : sizes) {
    if (size >= bundle.size()) continue;
    const auto checked = CheckIt(ByteView(bundle).first(size));
    ASSERT_FALSE(checked.ok()) << size;
    EXPECT_TRUE(checked.error().code().id.starts_with("bundle.")) << size << ": " << checked.error().Text();
  }
}

TEST(BundleTest, NothingMayFollow) {
  for (const uint8_t byte : {0x00, 0xa0, 0xff}) {
    Bytes longer = TheBundles().first;
    longer.push_back(byte);
    const auto checked = CheckIt(longer);
    ASSERT_FALSE(checked.ok());
    EXPECT_EQ(checked.error().code().id, "bundle.format");
  }
  EXPECT_FALSE(CheckIt(Concat({TheBundles().first, TheBundles().first})).ok());
}

TEST(BundleTest, NoPartMayBeLongerOrShorter) {
  const Bundle honest = Must(Bundle::Decode(TheBundles().first));
  for (const auto& [name, part] : Parts()) {
    for (const uint8_t byte : {0x00, 0x20}) {
      Bundle longer = honest;
      (longer.*part).push_back(byte);
      EXPECT_FALSE(CheckIt(longer.Encode()).ok()) << name;
    }
    Bundle shorter = honest;
    (shorter.*part).pop_back();
    EXPECT_FALSE(CheckIt(shorter.Encode()).ok()) << name;
    Bundle empty = honest;
    (empty.*part).clear();
    EXPECT_FALSE(CheckIt(empty.Encode()).ok()) << name;
  }
}

// Every part in the place of another bundle's. Parts that both have in common are no exchange; which these are is said
// here.
void ExchangeAll(const Bytes& one, const Bytes& two, const std::vector<std::string>& common) {
  const Bundle a = Must(Bundle::Decode(one)), b = Must(Bundle::Decode(two));
  std::vector<std::string> equal;
  for (const auto& [name, part] : Parts()) {
    if (a.*part == b.*part) {
      equal.push_back(name);
      continue;
    }
    Bundle mixed = a;
    mixed.*part = b.*part;
    EXPECT_FALSE(CheckIt(mixed.Encode()).ok()) << name;
  }
  EXPECT_EQ(equal, common);
  Bundle mixed = a;
  mixed.challenge_seed = b.challenge_seed;
  EXPECT_FALSE(CheckIt(mixed.Encode()).ok()) << "challenge seed";
}

TEST(BundleTest, PartsOfTwoSessions) {
  const std::vector<std::string> common = {"entry", "release_list", "signer_evidence", "web_root"};
  ExchangeAll(TheBundles().first, TheBundles().second, common);
  ExchangeAll(TheBundles().second, TheBundles().first, common);
}

TEST(BundleTest, PartsOfTwoSigners) {
  ExchangeAll(TheBundles().second, TheBundles().other_signer, {"release_list", "web_root"});
  ExchangeAll(TheBundles().other_signer, TheBundles().second, {"release_list", "web_root"});
}

// Sets of parts that belong together, exchanged together: still nothing that can be mixed.
TEST(BundleTest, SetsOfPartsOfTwoBundles) {
  const Bundle a = Must(Bundle::Decode(TheBundles().second)), b = Must(Bundle::Decode(TheBundles().other_signer));
  const std::vector<std::vector<std::string>> sets = {{"recording", "opening"},
                                                      {"entry", "signer_evidence"},
                                                      {"statement", "entry", "signer_evidence"},
                                                      {"statement", "recording", "opening"}};
  for (const auto& set : sets) {
    Bundle mixed = a;
    std::string names;
    for (const std::string& name : set) {
      mixed.*Parts().at(name) = b.*Parts().at(name);
      names += name + " ";
    }
    EXPECT_FALSE(CheckIt(mixed.Encode()).ok()) << names;
  }
}

}  // namespace
}  // namespace attestor::test
