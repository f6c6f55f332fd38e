#include "testkit/simtee/recording.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "evidence/quote/quote.h"
#include "service/system/file.h"
#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

constexpr size_t kMaxFile = 4 * 1024 * 1024;
constexpr size_t kMaxFiles = 32;

using boost::json::object;

const std::string_view* TextOf(const object& from, std::string_view name, std::string_view& out) {
  const auto* value = from.if_contains(name);
  if (value == nullptr || !value->is_string()) return nullptr;
  out = value->as_string();
  return &out;
}

// Builder puts the files together and refuses a part that comes in two forms.
class Builder {
 public:
  Status Add(const std::string& path, const Bytes& bytes) {
    path_ = &path;
    boost::system::error_code failure;
    const boost::json::value value = boost::json::parse(AsText(bytes), failure);
    if (failure) return AddQuote(bytes);
    if (value.is_array()) return Set(out_.event_log, boost::json::serialize(value), "an event log");
    if (value.is_object()) return AddObject(value.as_object(), AsText(bytes));
    return AddQuote(bytes);
  }

  Result<Recording> Finish() && {
    if (out_.quote.empty()) return Error(kRecording, "no quote");
    if (out_.event_log.empty()) return Error(kRecording, "no event log");
    return std::move(out_);
  }

 private:
  template <class T>
  Status Set(T& part, T value, std::string_view what) {
    if (!part.empty() && part != value)
      return Error(kRecording, *path_ + ": " + std::string(what) + " other than before");
    part = std::move(value);
    return Ok();
  }

  Status AddQuote(const Bytes& bytes) {
    std::string_view text = AsText(bytes);
    while (text.ends_with('\n')) text.remove_suffix(1);
    const auto hex = FromHex(text);
    Bytes quote = hex ? *hex : bytes;
    const auto parsed = quote::ParseQuote(quote);
    if (!parsed.ok()) return Error(kRecording, *path_ + ": no JSON, and no quote (" + parsed.error().Text() + ")");
    return Set(out_.quote, std::move(quote), "a quote");
  }

  Status AddObject(const object& fields, std::string_view whole) {
    std::string_view quote, text;
    const auto* log = fields.if_contains("event_log");
    if (TextOf(fields, "quote", quote) != nullptr && TextOf(fields, "event_log", text) != nullptr) {
      ATTESTOR_TRY(AddQuote(ToBytes(quote)));
      ATTESTOR_TRY(Set(out_.event_log, std::string(text), "an event log"));
      return TextOf(fields, "vm_config", text) == nullptr ? Ok()
                                                          : Set(out_.vm_config, std::string(text), "a vm_config");
    }
    if (log != nullptr && log->is_array() && TextOf(fields, "app_compose", text) != nullptr) {
      ATTESTOR_TRY(Set(out_.event_log, boost::json::serialize(*log), "an event log"));
      return Set(out_.app_compose, std::string(text), "an app-compose");
    }
    if (fields.contains("tcb_info") && fields.contains("qe_identity"))
      return Set(out_.collateral, std::string(whole), "collateral");
    if (fields.contains("name") && fields.contains("runner"))
      return Set(out_.app_compose, std::string(whole), "an app-compose");
    return Error(kRecording, *path_ + ": a JSON object of another kind");
  }

  const std::string* path_ = nullptr;
  Recording out_;
};

// FilesOf are the files themselves, and those of folders, sorted by name.
Result<std::vector<std::string>> FilesOf(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code failure;
    if (!std::filesystem::is_directory(path, failure)) {
      files.push_back(path);
      continue;
    }
    const size_t first = files.size();
    for (std::filesystem::directory_iterator it(path, failure), end; !failure && it != end; it.increment(failure)) {
      files.push_back(it->path().string());
      if (files.size() > kMaxFiles) break;
    }
    if (failure) return Error(kRecording, path + ": " + failure.message());
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
  }
  if (files.size() > kMaxFiles) return Error(kRecording, "more than " + std::to_string(kMaxFiles) + " files");
  return files;
}

}  // namespace

Result<Recording> ReadRecording(const std::vector<std::string>& paths) {
  ATTESTOR_ASSIGN(const std::vector<std::string> files, FilesOf(paths));
  Builder builder;
  for (const std::string& file : files) {
    const auto bytes = ReadFile(file, kMaxFile);
    if (!bytes.ok()) return Error(kRecording, bytes.error().Text());
    ATTESTOR_TRY(builder.Add(file, *bytes));
  }
  return std::move(builder).Finish();
}

}  // namespace attestor::simtee
