// Headers by name: which of a request cannot choose another answer, and which of a response say that it is another than
// it seems.
//
// The lists are exact, with a word for each in spec/disclosure/request_headers.md and rules.md section 4. Names compare
// in any case.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace attestor::http {

// NeutralNames are the request headers of which any value is neutral; CredentialNames those that say who asks, and
// nothing of what is asked.
std::span<const std::string_view> NeutralNames();
std::span<const std::string_view> CredentialNames();

// IsNeutral tells whether the request header `name` cannot choose another answer, with this value; nothing stands for
// one that is hidden.
bool IsNeutral(std::string_view name, std::optional<std::string_view> value);

// IsCredential tells whether a request header carries a secret that says who asks, and nothing else: such a value may
// be hidden without changing what the answer means.
bool IsCredential(std::string_view name);

// AltersAnswer tells whether the response header `name` says that the answer is replayed, of another time or place, or
// somebody's file.
bool AltersAnswer(std::string_view name);

// IsJudged tells whether the response header `name` is one that statements carry: those that AltersAnswer, Age, Date,
// and Content-Type.
bool IsJudged(std::string_view name);

}  // namespace attestor::http
