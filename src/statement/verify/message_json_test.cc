#include "statement/verify/message_json.h"

#include <gtest/gtest.h>

#include "session/disclosure/masked.h"
#include "statement/format/statement.h"

namespace attestor::verify {
namespace {

using disclosure::ByteClass;
using disclosure::MaskedBytes;

// Body hides the bytes of `text` for which `mask` has another letter than '.': s string, n scalar, o opaque.
std::string Body(std::string_view text, std::string_view mask) {
  std::vector<ByteClass> classes;
  for (const char one : mask) {
    classes.push_back(one == 's'   ? ByteClass::kString
                      : one == 'n' ? ByteClass::kScalar
                      : one == 'o' ? ByteClass::kOpaque
                                   : ByteClass::kDisclosed);
  }
  const auto masked = MaskedBytes::Mask(AsBytes(text), classes);
  EXPECT_TRUE(masked.ok()) << text;
  return masked.ok() ? BodyJson(*masked) : "";
}

TEST(BodyJson, AllShown) {
  EXPECT_EQ(Body("", ""), R"({"size":0,"text":""})");
  EXPECT_EQ(Body("a\"\xc3\xbc", "...."), R"({"size":4,"text":"a\u0022\u00fc"})");
  EXPECT_EQ(Body("\xff\x01", ".."), R"({"size":2,"base64":"/wE="})") << "no UTF-8";
}

TEST(BodyJson, InPartsWhereSomeIsHidden) {
  EXPECT_EQ(
      Body(R"({"a":"bc"})", "......ss.."),
      R"({"size":10,"parts":[{"text":"{\u0022a\u0022:\u0022"},{"hidden":2,"class":"string"},{"text":"\u0022}"}]})");
  EXPECT_EQ(Body("12", "nn"), R"({"size":2,"parts":[{"hidden":2,"class":"scalar"}]})");
  EXPECT_EQ(Body("\xff!", ".o"), R"({"size":2,"parts":[{"base64":"/w=="},{"hidden":1,"class":"opaque"}]})");
}

TEST(HeaderClaimJson, EachForm) {
  using Form = statement::HeaderClaim::Form;
  EXPECT_EQ(HeaderClaimJson({"A", Form::kHidden, {}}), R"({"name":"A","value":null,"value_sha256":null})");
  EXPECT_EQ(HeaderClaimJson({"A", Form::kValue, ToBytes("x\"")}),
            R"({"name":"A","value":"x\u0022","value_sha256":null})");
  EXPECT_EQ(HeaderClaimJson({"A", Form::kHash, Bytes(32, 0xab)}),
            R"({"name":"A","value":null,"value_sha256":")" + ToHex(Bytes(32, 0xab)) + "\"}");
}

}  // namespace
}  // namespace attestor::verify
