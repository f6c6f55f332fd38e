// JSONTestSuite (shared/vectors/json): y_ must be accepted, n_ refused; for i_, where RFC 8259 leaves the choice, the
// choice made here.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>

#include "testkit/fixtures/vectors.h"
#include "web/json/document.h"
#include "web/json/errors.h"
#include "web/json/masks.h"

namespace attestor::json {
namespace {

// y_ files with a member name twice: JSON by the RFC ("names SHOULD be unique"), refused here because readers differ.
const std::map<std::string, const ErrorCode*> kRefusedThoughValid = {
    {"y_object_duplicated_key.json", &kDuplicateKey},
    {"y_object_duplicated_key_and_value.json", &kDuplicateKey},
};

// The i_ files; nullptr where the text is accepted: numbers of any size, which stay text here.
const std::map<std::string, const ErrorCode*> kChoices = {
    {"i_number_double_huge_neg_exp.json", nullptr},
    {"i_number_huge_exp.json", nullptr},
    {"i_number_neg_int_huge_exp.json", nullptr},
    {"i_number_pos_double_huge_exp.json", nullptr},
    {"i_number_real_neg_overflow.json", nullptr},
    {"i_number_real_pos_overflow.json", nullptr},
    {"i_number_real_underflow.json", nullptr},
    {"i_number_too_big_neg_int.json", nullptr},
    {"i_number_too_big_pos_int.json", nullptr},
    {"i_number_very_big_negative_int.json", nullptr},
    {"i_object_key_lone_2nd_surrogate.json", &kSurrogate},
    {"i_string_1st_surrogate_but_2nd_missing.json", &kSurrogate},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", &kSurrogate},
    {"i_string_UTF-16LE_with_BOM.json", &kControl},
    {"i_string_UTF-8_invalid_sequence.json", &kUtf8},
    {"i_string_UTF8_surrogate_U+D800.json", &kUtf8},
    {"i_string_incomplete_surrogate_and_escape_valid.json", &kSurrogate},
    {"i_string_incomplete_surrogate_pair.json", &kSurrogate},
    {"i_string_incomplete_surrogates_escape_valid.json", &kSurrogate},
    {"i_string_invalid_lonely_surrogate.json", &kSurrogate},
    {"i_string_invalid_surrogate.json", &kSurrogate},
    {"i_string_invalid_utf-8.json", &kUtf8},
    {"i_string_inverted_surrogates_U+1D11E.json", &kSurrogate},
    {"i_string_iso_latin_1.json", &kUtf8},
    {"i_string_lone_second_surrogate.json", &kSurrogate},
    {"i_string_lone_utf8_continuation_byte.json", &kUtf8},
    {"i_string_not_in_unicode_range.json", &kUtf8},
    {"i_string_overlong_sequence_2_bytes.json", &kUtf8},
    {"i_string_overlong_sequence_6_bytes.json", &kUtf8},
    {"i_string_overlong_sequence_6_bytes_null.json", &kUtf8},
    {"i_string_truncated-utf-8.json", &kUtf8},
    {"i_string_utf16BE_no_BOM.json", &kControl},
    {"i_string_utf16LE_no_BOM.json", &kControl},
    {"i_structure_500_nested_arrays.json", &kDepth},
    {"i_structure_UTF-8_BOM_empty_object.json", nullptr},
};

// ExpectHidingKeeps: with everything hidden that may be, the same text gives as many values at the same places.
void ExpectHidingKeeps(ByteView text, const Document& shown) {
  const auto hidden = Document::Parse(text, HideAll(text, shown, true));
  ASSERT_TRUE(hidden.ok()) << hidden.error().Text();
  ASSERT_EQ(hidden->size(), shown.size());
  for (NodeId id = 0; id < shown.size(); ++id) {
    EXPECT_EQ(hidden->node(id).begin, shown.node(id).begin);
    EXPECT_EQ(hidden->node(id).end, shown.node(id).end);
  }
}

void CheckFile(const std::string& name, ByteView text) {
  const auto document = Document::Parse(text);
  const std::string_view got = document.ok() ? "" : document.error().code().id;
  const auto refused = kRefusedThoughValid.find(name);
  const auto choice = kChoices.find(name);
  if (name[0] == 'n') {
    EXPECT_FALSE(document.ok());
  } else if (name[0] == 'i') {
    ASSERT_NE(choice, kChoices.end()) << "not listed";
    EXPECT_EQ(got, choice->second == nullptr ? "" : choice->second->id);
  } else {
    EXPECT_EQ(got, refused == kRefusedThoughValid.end() ? "" : refused->second->id);
  }
  if (document.ok()) ExpectHidingKeeps(text, *document);
}

TEST(JsonTestSuite, EveryFile) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "json/test_parsing");
  std::map<char, size_t> counts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    SCOPED_TRACE(name);
    CheckFile(name, testing::ReadFile(entry.path()));
    ++counts[name[0]];
  }
  EXPECT_EQ(counts['y'], 95u);
  EXPECT_EQ(counts['n'], 188u);
  EXPECT_EQ(counts['i'], kChoices.size());
}

}  // namespace
}  // namespace attestor::json
