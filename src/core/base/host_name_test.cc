#include "core/base/host_name.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace attestor {
namespace {

TEST(FaultOfHost, Names) {
  const std::string label63(63, 'a');
  for (const std::string& good :
       {std::string("localhost"), std::string("bank.example"), std::string("a.b-c.d1"), std::string("1.example"),
        std::string("0x7f.example"), std::string("1.0x7g"), std::string("0x7f-1"), std::string("x7f"),
        std::string("xn--bcher-kva.example"), label63 + ".example",
        label63 + "." + label63 + "." + label63 + "." + std::string(61, 'b')}) {
    EXPECT_EQ(FaultOfHost(good), HostFault::kNone) << good;
  }
}

TEST(FaultOfHost, WhatIsNone) {
  const std::string label64(64, 'a');
  const std::map<std::string, HostFault> expected = {
      {"", HostFault::kName},
      {".", HostFault::kName},
      {"a.", HostFault::kName},
      {".a", HostFault::kName},
      {"a..b", HostFault::kName},
      {"A.example", HostFault::kName},
      {"-a.example", HostFault::kName},
      {"a-.example", HostFault::kName},
      {"a_b.example", HostFault::kName},
      {"a b", HostFault::kName},
      {"a:443", HostFault::kName},
      {std::string("a\0b", 3), HostFault::kName},
      {label64 + ".example", HostFault::kName},
      {std::string(254, 'a'), HostFault::kName},
      {"b\xc3\xbc.example", HostFault::kIdn},
      {"[::1]", HostFault::kAddress},
      {"127.0.0.1", HostFault::kAddress},
      {"127.1", HostFault::kAddress},
      {"1", HostFault::kAddress},
      {"a.example.0", HostFault::kAddress},
      {"0x7f000001", HostFault::kAddress},
      {"a.0x7f", HostFault::kAddress},
      {"a.0x", HostFault::kAddress},  // an IPv4 number without digits is zero
      {"0X7F000001", HostFault::kName},
      {"127.0.0.1.", HostFault::kName},
  };
  for (const auto& [host, fault] : expected) EXPECT_EQ(FaultOfHost(host), fault) << host;
}

}  // namespace
}  // namespace attestor
