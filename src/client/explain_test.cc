#include "client/explain.h"

#include <gtest/gtest.h>

#include "channel/errors.h"
#include "crypto/certificate_errors.h"
#include "disclosure/errors.h"
#include "tls/errors.h"

namespace attestor::client {
namespace {

using channel::Retry;

ProveRequest Asked() {
  ProveRequest request;
  request.http.method = "GET";
  request.http.host = "bnak.example";
  request.http.port = 443;
  return request;
}

// Side gives what stands behind the last "side: ".
std::string Side(const std::string& text) {
  const size_t at = text.rfind("side: ");
  return at == std::string::npos ? "" : text.substr(at + 6, text.rfind("; ") - at - 6);
}

std::string SideOf(const Error& error, const Trace& trace = {}) {
  return Side(ExplainExchange(error, trace, Asked(), Clocks(), Time{}).detail());
}

TEST(Explain, EverySideThatHasAFaultIsNamedOnce) {
  const Faults faults = {{"a.b", "x", Retry::kNo, Blame::kRequest}, {"a.c", "y"}, {"a.d", "z"}};
  EXPECT_EQ(Side(FaultText("headline", faults)), "your request, and the site");
}

TEST(Explain, CertificatesAreAMatterOfTheRootsOrTheName) {
  EXPECT_EQ(SideOf(Error(crypto::kCertificateRoot)), "your choice of web roots, or the site");
  EXPECT_EQ(SideOf(Error(crypto::kCertificatePath)), "your choice of web roots, or the site");
  EXPECT_EQ(SideOf(Error(crypto::kCertificateHost)), "the host name of your URL, or the site");
  EXPECT_EQ(SideOf(Error(crypto::kCertificateExpired)), "the site");
}

TEST(Explain, AHostThatNobodyFindsMayBeMisspelt) {
  Trace trace;
  trace.failed = channel::Failed{"node.site_unresolved", "", channel::Side::kSite, Retry::kLater, {}};
  const Error told = ExplainExchange(Error(channel::kRefused), trace, Asked(), Clocks(), Time{});
  EXPECT_NE(told.detail().find("bnak.example: is it misspelt?"), std::string::npos) << told.detail();
  EXPECT_EQ(Side(told.detail()), "the host name of your URL, or the site");
  EXPECT_EQ(SideOf(Error(tls::kAlert, "unrecognized_name")), "the host name of your URL, or the site");
}

TEST(Explain, WhatCannotBeOpenedAsAskedIsTheRequests) {
  EXPECT_EQ(Side(ExplainOpening(Error(disclosure::kSecretHeader, "X-Misspelt"), {}, Asked()).detail()), "your request");
  EXPECT_EQ(Side(ExplainOpening(Error(tls::kTruncated), {}, Asked()).detail()), "this program");
}

}  // namespace
}  // namespace attestor::client
