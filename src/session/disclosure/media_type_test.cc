#include "session/disclosure/media_type.h"

#include <gtest/gtest.h>

namespace attestor::disclosure {
namespace {

TEST(MediaType, IsJson) {
  for (const char* type :
       {"application/json", "Application/JSON", "application/json;charset=utf-8",
        "application/json ; Charset=\"UTF-8\"", "application/json;",
        "application/json; odata.metadata=minimal; charset=utf-8", "application/vnd.api+json", "model/gltf+json",
        "application/json; charset=utf8", "application/json; charset=US-ASCII", "application/x-amz-json-1.0",
        "application/x-amz-json-1.1", "application/problem+JSON; a=\"b c\""}) {
    EXPECT_TRUE(IsJsonUtf8(type)) << type;
  }
}

TEST(MediaType, IsNotJson) {
  for (const char* type : {"",
                           "json",
                           "application",
                           "application/",
                           "/json",
                           "text/html",
                           "text/plain",
                           "text/json",
                           "application/jsonp",
                           "application/json5",
                           "application/x-amz-json-1.2",
                           "application/x-amz-json",
                           "application/json-seq",
                           "application/x-ndjson",
                           "application/json+xml",
                           "application/json, text/html",
                           "text/html, application/json",
                           "application/ json",
                           "application/json charset=utf-8",
                           "a b/c+json",
                           "a/b c+json",
                           "+json"}) {
    EXPECT_FALSE(IsJsonUtf8(type)) << type;
  }
}

TEST(MediaType, NeedsUtf8) {
  for (const char* type : {"application/json; charset=utf-16", "application/json; charset=iso-8859-1",
                           "application/json; charset=\"utf-7\"",
                           "application/json; charset=", "application/json; charset=utf-8; charset=utf-8",
                           "application/json; charset", "application/json; charset=utf-8; CHARSET=utf-16",
                           "application/json; charset =utf-16", "application/json; charset*=utf-16''utf-8",
                           "application/json; a=\"b; charset=utf-16\"", "application/json; a=\"\\\"\""}) {
    EXPECT_FALSE(IsJsonUtf8(type)) << type;
  }
}

}  // namespace
}  // namespace attestor::disclosure
