#include "service/system/log.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

namespace attestor {
namespace {

class LogTest : public ::testing::Test {
 protected:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string Written() {
    std::string text(static_cast<size_t>(std::ftell(file_.get())), '\0');
    std::rewind(file_.get());
    EXPECT_EQ(std::fread(text.data(), 1, text.size(), file_.get()), text.size());
    return text;
  }

  std::unique_ptr<std::FILE, Close> file_{std::tmpfile()};
  FixedClock clock_{*ParseTime("2026-03-01T12:00:00Z")};
  Log log_{file_.get(), clock_};
};

TEST_F(LogTest, OneObjectALine) {
  log_.Info("session.signed", {{"session", std::string("ab")}, {"ms", int64_t{12}}});
  log_.Warn("drain");
  EXPECT_EQ(Written(),
            "{\"time\":\"2026-03-01T12:00:00Z\",\"level\":\"info\",\"event\":\"session.signed\",\"session\":\"ab\","
            "\"ms\":12}\n"
            "{\"time\":\"2026-03-01T12:00:00Z\",\"level\":\"warn\",\"event\":\"drain\"}\n");
}

TEST_F(LogTest, NoTextBreaksOutOfItsField) {
  std::string hostile;
  for (int byte = 0; byte < 256; ++byte) hostile.push_back(static_cast<char>(byte));
  hostile += "\"}\n{\"level\":\"info\"}\n";
  log_.Info("event", {{"text", hostile}});
  const std::string line = Written();
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << "a line break that was not escaped";
  for (const char c : line.substr(0, line.size() - 1)) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << int{c};
  const boost::json::value value = boost::json::parse(line);
  EXPECT_EQ(value.as_object().size(), 4u);
}

TEST_F(LogTest, Escapes) {
  EXPECT_EQ(JsonText("plain ~"), "\"plain ~\"");
  EXPECT_EQ(JsonText("\"\\"), "\"\\\"\\\\\"");
  EXPECT_EQ(JsonText(std::string_view("\0\n\x7f\xc3", 4)), "\"\\u0000\\u000a\\u007f\\u00c3\"");
}

TEST_F(LogTest, LinesOfSeveralThreadsDoNotMix) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this, i] {
      for (int line = 0; line < kLines; ++line)
        log_.Info("event", {{"thread", int64_t{i}}, {"text", std::string(500, 'x')}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream lines(Written());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_EQ(boost::json::parse(line).at("text").as_string().size(), 500u);
  }
  EXPECT_EQ(count, kThreads * kLines);
}

TEST(SilentLog, WritesNothing) {
  const FixedClock clock{Time()};
  Log silent(nullptr, clock);
  silent.Info("event", {{"a", int64_t{1}}});
}

}  // namespace
}  // namespace attestor
