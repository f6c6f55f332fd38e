// attestor token: the key by which a node knows a client's token.
#include <cstdio>
#include <memory>

#include "commands.h"
#include "common.h"
#include "core/base/random.h"
#include "errors.h"
#include "service/channel/client_token.h"
#include "service/system/file.h"
#include "service/system/random.h"
#include "token_file.h"

namespace attestor::cli {
namespace {

constexpr unsigned kPrivateMode = 0600;
constexpr size_t kNewToken = 32;  // random bytes

struct TokenOptions {
  std::string file;
  bool make = false;
};

Status MakeToken(const std::string& path) {
  SystemRandom random;
  const Secret bytes = random.MakeSecret(kNewToken);
  std::string hex = ToHex(bytes.Reveal()) + "\n";
  const Status written = WriteNewFile(path, AsBytes(hex), kPrivateMode);
  Wipe({reinterpret_cast<uint8_t*>(hex.data()), hex.size()});
  return written;
}

Status PrintKey(const TokenOptions& options) {
  if (options.make) ATTESTOR_TRY(MakeToken(options.file));
  ATTESTOR_ASSIGN(const Secret token, ReadToken(options.file));
  std::printf("%s\n", ToHex(channel::KeyOfToken(AsText(token.Reveal()))).c_str());
  return Ok();
}

}  // namespace

Result<Secret> ReadToken(const std::string& path) {
  ATTESTOR_ASSIGN(const Secret text, ReadSecretFile(path, 4096));
  ByteView token = text.Reveal();
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token = token.first(token.size() - 1);
  if (token.empty() || token.size() > channel::kMaxToken)
    return Error(kOption, path + " must hold a token of 1 to 256 bytes");
  return Secret::CopyOf(token);
}

void AddToken(const options::Command& program, int& code) {
  auto options = std::make_shared<TokenOptions>();
  const options::Command command =
      program.AddCommand("token", "print the key of a client token, for a node's client_token_keys");
  command.Add("FILE", options->file, "file with the token").Required();
  command.AddFlag("--new", options->make, "make the file first, with a random token");
  command.Do([options, &code] {
    const Status printed = PrintKey(*options);
    if (!printed.ok()) PrintError(printed.error());
    code = printed.ok() ? kDone : kUnreadable;
  });
}

}  // namespace attestor::cli
