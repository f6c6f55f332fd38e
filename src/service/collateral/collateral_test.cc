#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "core/crypto/public_suffix.h"
#include "core/crypto/web_roots.h"
#include "evidence/quote/errors.h"
#include "service/collateral/cache.h"
#include "service/collateral/errors.h"
#include "service/collateral/fake_pccs_test.h"
#include "service/collateral/pccs.h"
#include "service/collateral/schedule.h"
#include "service/collateral/service.h"
#include "service/collateral/web.h"
#include "service/net/errors.h"
#include "testkit/simtee/mock_pki.h"
#include "testkit/simtee/sim_tee.h"
#include "web/http/url.h"

namespace attestor::collateral {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr char kFmspc[] = "53494d554c00";

// FleetingClock is set by the test while the service's thread reads it.
class FleetingClock final : public Clock {
 public:
  explicit FleetingClock(Time now) : now_(now) {}
  Time Now() const override { return now_; }
  void Set(Time now) { now_ = now; }

 private:
  std::atomic<Time> now_;
};

class CollateralTest : public ::testing::Test {
 protected:
  // Own is a quote of the simulated machine.
  quote::Quote Own() { return *quote::ParseQuote(tee_.Quote({}).quote); }
  quote::TeeRoots Roots() const { return *quote::TeeRoots::FromPem(pki_.root_pem()); }
  // Evaluation gives options under which both documents have this number.
  static simtee::PkiOptions Evaluation(int number) {
    simtee::PkiOptions options;
    options.edit_tcb_info = options.edit_qe_identity = [number](boost::json::object& document) {
      document["tcbEvaluationDataNumber"] = number;
    };
    return options;
  }

  const Time now_ = *ParseTime("2026-06-01T00:00:00Z");
  CountingRandom random_{7};
  simtee::MockPki pki_ = *simtee::MockPki::Make(random_, now_);
  simtee::SimTee tee_{pki_, ToBytes(R"({"name":"own"})"), random_};
  net::StopSignal stop_;
};

TEST(Schedule, RefreshesAheadAndBacksOff) {
  const Time now{hours(1'000'000)};
  CountingRandom random(1);
  Schedule schedule(now);
  EXPECT_TRUE(schedule.Due(now));
  schedule.Succeeded(now, now + hours(9));
  EXPECT_EQ(schedule.next(), now + hours(6));
  EXPECT_FALSE(schedule.Due(now + hours(6) - seconds(1)));
  EXPECT_TRUE(schedule.Due(now + hours(6)));
  EXPECT_TRUE(schedule.Due(now - hours(24))) << "the clock was set back";
  schedule.Succeeded(now, now + hours(24 * 30));
  EXPECT_EQ(schedule.next(), now + hours(24)) << "a new TCB evaluation does not wait";
  schedule.Succeeded(now, now + seconds(1));
  EXPECT_EQ(schedule.next(), now + minutes(1));
  Duration pause = minutes(1);
  for (uint32_t i = 0; i < 40; ++i) {
    EXPECT_EQ(schedule.failures(), i);
    schedule.Failed(now, random);
    EXPECT_GE(schedule.next(), now + pause);
    EXPECT_LE(schedule.next(), now + pause * 5 / 4);
    pause = std::min<Duration>(pause * 2, hours(1));
  }
  schedule.Succeeded(now, now + hours(9));
  EXPECT_EQ(schedule.failures(), 0u);
}

class CacheTest : public CollateralTest {
 protected:
  void Refused(const Bytes& canonical, Time at, const ErrorCode& code) {
    const Bytes before = *cache_.Current(at);
    const auto offered = cache_.Offer(canonical, at);
    ASSERT_FALSE(offered.ok()) << code.id;
    EXPECT_TRUE(offered.error().Is(code)) << offered.error().Text() << ", expected " << code.id;
    EXPECT_EQ(*cache_.Current(at), before);
  }
  Cache cache_{Own(), Roots()};
};

TEST_F(CacheTest, GivesWhatIsInTimeOnly) {
  EXPECT_TRUE(cache_.Current(now_).error().Is(kUnavailable));
  EXPECT_FALSE(cache_.window());
  const auto window = cache_.Offer(pki_.collateral(), now_);
  ASSERT_TRUE(window.ok()) << window.error().Text();
  EXPECT_EQ(window->until, now_ + hours(24 * 30));
  EXPECT_EQ(window->evaluation_number, 20u);
  EXPECT_EQ(*cache_.Current(window->until), pki_.collateral());
  EXPECT_TRUE(cache_.Current(window->until + Duration(1)).error().Is(kUnavailable));
  EXPECT_EQ(cache_.window()->until, window->until);
}

TEST_F(CacheTest, TakesNewerCollateralWhateverItSays) {
  ASSERT_TRUE(cache_.Offer(pki_.collateral(), now_).ok());
  simtee::PkiOptions bad_news = Evaluation(21);
  bad_news.tcb_status = "Revoked";
  bad_news.revoke_pck = bad_news.revoke_platform_ca = true;
  const Bytes later = pki_.Publish(now_ + hours(24), bad_news);
  const auto offered = cache_.Offer(later, now_ + hours(24));
  ASSERT_TRUE(offered.ok()) << offered.error().Text();
  EXPECT_EQ(*cache_.Current(now_ + hours(24)), later);
  EXPECT_EQ(cache_.window()->evaluation_number, 21u);
}

TEST_F(CacheTest, RefusesOlderCollateral) {
  const Time later = now_ + hours(48);
  ASSERT_TRUE(cache_.Offer(pki_.Publish(now_ + hours(24), Evaluation(21)), later).ok());
  Refused(pki_.Publish(later, Evaluation(20)), later, kRollback);
  Refused(pki_.Publish(now_, Evaluation(21)), later, kRollback);
  simtee::PkiOptions one = Evaluation(21);
  one.edit_qe_identity = {};
  Refused(pki_.Publish(later, one), later, kRollback);
  one = Evaluation(21);
  one.edit_tcb_info = {};
  Refused(pki_.Publish(later, one), later, kRollback);
  // One older part among newer ones.
  const auto newer = *quote::CollateralFields::Decode(pki_.Publish(later, Evaluation(21)));
  const auto older = *quote::CollateralFields::Decode(pki_.Publish(now_, Evaluation(21)));
  for (int part = 0; part < 4; ++part) {
    quote::CollateralFields mixed = newer;
    if (part == 0) mixed.root_crl = older.root_crl;
    if (part == 1) mixed.pck_crl = older.pck_crl;
    if (part == 2) mixed.tcb_info = older.tcb_info;
    if (part == 3) mixed.qe_identity = older.qe_identity;
    Refused(mixed.Encode(), later, kRollback);
  }
  EXPECT_TRUE(cache_.Offer(newer.Encode(), later).ok());
}

TEST_F(CacheTest, RefusesWhatIsNotAuthentic) {
  ASSERT_TRUE(cache_.Offer(pki_.collateral(), now_).ok());
  const simtee::MockPki stranger = *simtee::MockPki::Make(random_, now_);
  Refused(stranger.collateral(), now_, quote::kRootCrl);
  Refused(Bytes(10), now_, quote::kCollateralForm);
  simtee::PkiOptions other;
  other.edit_tcb_info = [](boost::json::object& info) { info["fmspc"] = "00806F050000"; };
  Refused(pki_.Publish(now_, other), now_, quote::kFmspc);
  Refused(pki_.Publish(now_ + hours(2)), now_, quote::kRootCrlTime);
  quote::CollateralFields changed = *quote::CollateralFields::Decode(pki_.collateral());
  changed.tcb_info.signature[0] ^= 1;
  Refused(changed.Encode(), now_, quote::kTcbInfoSignature);
}

TEST(Place, HttpsOnly) {
  const auto place = ParsePlace("https://pccs.example:8081/base/", false);
  ASSERT_TRUE(place.ok()) << place.error().Text();
  EXPECT_EQ(place->url, (http::Url{"pccs.example", 8081, "/base"}));
  EXPECT_TRUE(place->tls);
  EXPECT_EQ(ParsePlace("https://pccs.example", false)->url.target, "");
  EXPECT_FALSE(ParsePlace("http://localhost:80", true)->tls);
  const auto by_address = ParsePlace("http://10.0.2.2:8081/base", true);
  ASSERT_TRUE(by_address.ok()) << "the host of a guest, as a rule";
  EXPECT_EQ(by_address->url, (http::Url{"10.0.2.2", 8081, "/base"}));
  for (const char* url :
       {"http://10.0.2:80", "http://[::1]:80", "http://a@10.0.2.2:80", "http://10.0.2.2:0", "http://"})
    EXPECT_FALSE(ParsePlace(url, true).ok()) << url;
  for (const char* url : {"http://localhost:80", "http://10.0.2.2:80", "ftp://pccs.example", "pccs.example",
                          "https://127.0.0.1", "https://a@pccs.example", "https://pccs.example/?x=1", ""}) {
    const auto refused = ParsePlace(url, false);
    EXPECT_TRUE(!refused.ok() && refused.error().Is(kUrl)) << url;
  }
}

class PccsTest : public CollateralTest {
 protected:
  PccsTest() { Publish(pki_.collateral()); }
  void Publish(ByteView canonical) { server_.Publish(canonical, Own().pck_chain[1], kFmspc); }
  Pccs Client() const { return *Pccs::Create({server_.url(), "", Web(), true}); }
  // Web is not used without TLS.
  crypto::WebRoots Web() const {
    return *crypto::WebRoots::FromPem(pki_.root_pem(), crypto::PublicSuffixes::TopLevelOnly());
  }
  Result<Bytes> Fetch() { return Client().Fetch(*PlatformOf(Own()), now_, random_, stop_); }
  void Refused(const ErrorCode& code, const std::string& what) {
    const auto fetched = Fetch();
    ASSERT_FALSE(fetched.ok()) << what;
    EXPECT_TRUE(fetched.error().Is(code)) << what << ": " << fetched.error().Text() << ", expected " << code.id;
    Publish(pki_.collateral());
  }

  FakePccs server_;
};

TEST_F(PccsTest, FetchesTheCanonicalForm) {
  const auto fetched = Fetch();
  ASSERT_TRUE(fetched.ok()) << fetched.error().Text();
  EXPECT_EQ(*fetched, pki_.collateral());
  EXPECT_EQ(server_.requests(), 4u);
}

TEST_F(PccsTest, AServiceByItsAddress) {
  const std::string url = "http://127.0.0.1" + server_.url().substr(server_.url().rfind(':'));
  const auto fetched = Pccs::Create({url, "", Web(), true})->Fetch(*PlatformOf(Own()), now_, random_, stop_);
  ASSERT_TRUE(fetched.ok()) << fetched.error().Text();
  EXPECT_EQ(*fetched, pki_.collateral());
}

TEST_F(PccsTest, RootListFromElsewhere) {
  server_.Answer("/root.der", OkAnswer(quote::CollateralFields::Decode(pki_.collateral())->root_crl));
  server_.Silent(kRootCrlPath);
  const auto client = *Pccs::Create({server_.url() + "/", server_.url() + "/root.der", Web(), true});
  const auto fetched = client.Fetch(*PlatformOf(Own()), now_, random_, stop_);
  ASSERT_TRUE(fetched.ok()) << fetched.error().Text();
  EXPECT_EQ(*fetched, pki_.collateral());
}

TEST_F(PccsTest, RootListHasAPlaceOfItsOwn) {
  const auto place = [&](const std::string& url, const std::string& root_crl) {
    return RootListPlace({url, root_crl, Web()})->url;
  };
  EXPECT_EQ(place("https://a.example/b/", ""), (http::Url{"a.example", 443, "/b/sgx/certification/v4/rootcacrl"}));
  EXPECT_EQ(place("https://a.example", "https://c.example/d"), (http::Url{"c.example", 443, "/d"}));
  EXPECT_EQ(place("https://API.trustedservices.intel.com", ""),
            (http::Url{"certificates.trustedservices.intel.com", 443, "/IntelSGXRootCA.der"}));
}

TEST_F(PccsTest, AddressesAreChecked) {
  EXPECT_TRUE(Pccs::Create({"http://localhost:1", "", Web()}).error().Is(kUrl));
  EXPECT_TRUE(Pccs::Create({"https://pccs.example", "http://localhost:1", Web()}).error().Is(kUrl));
}

TEST_F(PccsTest, RefusesOtherAnswers) {
  Platform other = *PlatformOf(Own());
  other.fmspc[0] ^= 1;
  const auto unknown = Client().Fetch(other, now_, random_, stop_);
  ASSERT_TRUE(unknown.error().Is(kRefused));
  EXPECT_EQ(unknown.error().detail(), "TCB info of FMSPC 52494d554c00: status 404");
  server_.Answer(TcbInfoPath(kFmspc), ToBytes("garbage\r\n\r\n"));
  Refused(kAnswer, "no HTTP");
  server_.Answer(TcbInfoPath(kFmspc), OkAnswer(AsBytes("{}")));
  Refused(kAnswer, "no chain");
  server_.Answer(TcbInfoPath(kFmspc),
                 OkAnswer(AsBytes("{}"), "TCB-Info-Issuer-Chain: a\r\nTCB-Info-Issuer-Chain: b\r\n"));
  Refused(kAnswer, "two chains");
  server_.Answer(TcbInfoPath(kFmspc), OkAnswer(AsBytes("{}"), "TCB-Info-Issuer-Chain: a\r\n"));
  Refused(quote::kCollateralAnswer, "no TCB info");
  server_.Answer(kRootCrlPath, OkAnswer(Bytes(kMaxAnswer, '0')));
  Refused(kAnswer, "more than the limit");
  server_.Answer(kRootCrlPath, ToBytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12"));
  Refused(kAnswer, "cut off");
  server_.Answer(kPckCrlPath, ToBytes("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"));
  Refused(kRefused, "an error");
}

TEST_F(PccsTest, OutageAndStopping) {
  server_.Close();
  Refused(kUnreachable, "a connection that ends at once");
  const Pccs nobody = *Pccs::Create({"http://localhost:1", "", Web(), true});
  EXPECT_TRUE(nobody.Fetch(*PlatformOf(Own()), now_, random_, stop_).error().Is(kUnreachable));
}

TEST_F(PccsTest, ASlowServiceIsNotWaitedForWhenStopping) {
  server_.Silent(TcbInfoPath(kFmspc));
  std::thread stopper([&] {
    while (server_.requests() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    stop_.Raise();
  });
  EXPECT_TRUE(Fetch().error().Is(net::kStopping));
  stopper.join();
}

TEST_F(PccsTest, ASlowServiceIsGivenUp) {
  server_.Silent("/slow");
  const crypto::WebRoots roots = Web();
  const auto answer = Get(*ParsePlace(server_.url(), true), "/slow",
                          {roots, now_, random_, net::After(std::chrono::milliseconds(50)), stop_});
  EXPECT_TRUE(answer.error().Is(kUnreachable)) << answer.error().Text();
}

class ServiceTest : public PccsTest {
 protected:
  Result<std::shared_ptr<const Service>> Start() {
    const auto fetch = [client = Client(), platform = *PlatformOf(Own()), this](Time now, const net::StopSignal& stop) {
      return client.Fetch(platform, now, random_, stop);
    };
    return Service::Start({Own(), Roots(), fetch, std::chrono::milliseconds(2)}, clock_, random_, log_, stop_);
  }
  // Await waits until `happened`; the service looks at the clock every two milliseconds.
  static void Await(const std::function<bool()>& happened) {
    for (int i = 0; i < 5000 && !happened(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ASSERT_TRUE(happened());
  }

  FleetingClock clock_{now_};
  // Logged gives what the log holds; nothing is written behind it.
  std::string Logged() {
    std::rewind(lines_);
    std::string text(64 * 1024, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), lines_));
    return text;
  }

  std::FILE* lines_ = std::tmpfile();
  Log log_{lines_, clock_};
};

TEST_F(ServiceTest, RefreshesAheadOfTheEnd) {
  const auto service = *Start();
  EXPECT_EQ(*service->Current(), pki_.collateral());
  EXPECT_EQ(service->health()->refreshed, 1u);
  const Bytes next = pki_.Publish(now_ + hours(24), Evaluation(21));
  Publish(next);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(service->health()->refreshed, 1u) << "not before it is time";
  clock_.Set(now_ + hours(24));
  Await([&] { return service->health()->refreshed == 2; });
  EXPECT_EQ(*service->Current(), next);
  EXPECT_EQ(service->health()->window->evaluation_number, 21u);
}

TEST_F(ServiceTest, AnOutageShowsAndWidensNothing) {
  const auto service = *Start();
  const std::shared_ptr<const Source> source = service;  // as the metrics ask
  const Window window = source->health()->window.value();
  server_.Close();
  clock_.Set(now_ + hours(24));
  Await([&] { return service->health()->failing > 0; });
  EXPECT_EQ(service->health()->code, kUnreachable.id);
  EXPECT_EQ(*service->Current(), pki_.collateral()) << "still in time";
  EXPECT_EQ(source->health()->failed, 1u);
  EXPECT_EQ(source->health()->window->until, window.until) << "no failure moves the end";
  clock_.Set(window.until);
  EXPECT_TRUE(service->Current().ok());
  clock_.Set(window.until + Duration(1));
  EXPECT_TRUE(service->Current().error().Is(kUnavailable));
  Await([&] { return service->health()->failed > 1; });
  EXPECT_EQ(source->health()->window->until, window.until);
  EXPECT_EQ(source->health()->window->evaluation_number, window.evaluation_number);
  const Bytes next = pki_.Publish(clock_.Now());
  Publish(next);
  server_.Open();
  clock_.Set(clock_.Now() + hours(2));
  Await([&] { return service->health()->failing == 0; });
  EXPECT_EQ(service->health()->code, "");
  EXPECT_EQ(*service->Current(), next);
  const std::string text = Logged();
  EXPECT_NE(
      text.find(
          R"("event":"collateral.outage","code":"collateral.unreachable","refreshed":1,"failed":1,"failing":1,"hours_left":696)"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("event":"collateral.refreshed","refreshed":2,"failed":2,"evaluation":20)"), std::string::npos)
      << text;
}

TEST_F(ServiceTest, ARollbackIsAFailure) {
  Publish(pki_.Publish(now_, Evaluation(21)));
  const auto service = *Start();
  Publish(pki_.Publish(now_ + hours(24), Evaluation(20)));
  clock_.Set(now_ + hours(24));
  Await([&] { return service->health()->failing > 0; });
  EXPECT_EQ(service->health()->code, kRollback.id);
  EXPECT_EQ(service->health()->window->evaluation_number, 21u);
}

TEST_F(ServiceTest, StartsWithGoodCollateralOnly) {
  server_.Close();
  EXPECT_TRUE(Start().error().Is(kUnreachable));
  server_.Open();
  simtee::PkiOptions expired;
  expired.collateral_lifetime = -seconds(1);
  Publish(pki_.Publish(now_, expired));
  EXPECT_TRUE(Start().error().Is(quote::kRootCrlTime));
}

TEST_F(ServiceTest, EndsWhileItWaitsForAnAnswer) {
  auto service = *Start();
  server_.Silent(TcbInfoPath(kFmspc));
  const size_t before = server_.requests();
  clock_.Set(now_ + hours(24));
  Await([&] { return server_.requests() > before; });
  service.reset();
  const std::string text = Logged();
  EXPECT_NE(text.find("collateral.refreshed"), std::string::npos);
  EXPECT_EQ(text.find("collateral.outage"), std::string::npos) << "an end is no outage";
}

}  // namespace
}  // namespace attestor::collateral
