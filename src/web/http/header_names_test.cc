#include "web/http/header_names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "testkit/fixtures/vectors.h"

namespace attestor::http {
namespace {

// NamesOf gives the first column of the table that is the first under `title` in the specification.
std::vector<std::string> NamesOf(const std::string& title) {
  const Bytes file = testing::ReadFile(std::string(ATTESTOR_SPEC) + "/disclosure/request_headers.md");
  std::string_view text = AsText(file);
  text.remove_prefix(std::min(text.find(title), text.size()));
  text.remove_prefix(std::min(text.find("|---|---|\n"), text.size()));
  std::vector<std::string> names;
  for (text.remove_prefix(std::min(text.find('\n') + 1, text.size())); text.starts_with("| ");) {
    names.emplace_back(text.substr(2, text.find(" |") - 2));
    text.remove_prefix(text.find('\n') + 1);
  }
  return names;
}

TEST(HeaderNames, AreThoseOfTheSpecification) {
  EXPECT_EQ(NamesOf("## 1. "), std::vector<std::string>(NeutralNames().begin(), NeutralNames().end()));
  EXPECT_EQ(NamesOf("## 2. "), std::vector<std::string>(CredentialNames().begin(), CredentialNames().end()));
}

TEST(HeaderNames, NeutralInAnyCaseAndNoOther) {
  for (const char* name : {"Host", "user-agent", "SEC-FETCH-SITE"}) {
    EXPECT_TRUE(IsNeutral(name, "x")) << name;
    EXPECT_TRUE(IsNeutral(name, std::nullopt)) << name;
  }
  for (const char* name :
       {"X-Account", "Cookie", "Content-Type", "Sec-Fetch-Other", "Sec-CH-UA-", "Origin", "Cache-Control", ""}) {
    EXPECT_FALSE(IsNeutral(name, "x")) << name;
  }
}

TEST(HeaderNames, AcceptIsNeutralWhenItAsksForNothing) {
  EXPECT_TRUE(IsNeutral("accept", "*/*"));
  EXPECT_TRUE(IsNeutral("Accept-Language", "*"));
  EXPECT_FALSE(IsNeutral("Accept", "text/html"));
  EXPECT_FALSE(IsNeutral("Accept", "*"));
  EXPECT_FALSE(IsNeutral("Accept-Language", "de"));
  EXPECT_FALSE(IsNeutral("Accept-Language", std::nullopt)) << "hidden";
}

TEST(HeaderNames, CredentialsAreAnExactList) {
  for (const char* name : {"Cookie", "authorization", "X-API-KEY", "private-token", "OK-ACCESS-SIGN"})
    EXPECT_TRUE(IsCredential(name)) << name;
  for (const char* name :
       {"Accept", "X-Tenant", "Cookie2", "Idempotency-Key", "X-Simulated-Trading", "X-My-Secret-Token", "Key", ""}) {
    EXPECT_FALSE(IsCredential(name)) << name;
  }
}

TEST(HeaderNames, WhatSaysThatAnAnswerIsAnother) {
  for (const char* name : {"Warning", "content-location", "Idempotent-Replayed"})
    EXPECT_TRUE(AltersAnswer(name) && IsJudged(name)) << name;
  for (const char* name : {"Age", "date", "Content-Type"}) EXPECT_TRUE(IsJudged(name) && !AltersAnswer(name)) << name;
  EXPECT_FALSE(IsJudged("Server"));
}

}  // namespace
}  // namespace attestor::http
