#include "testkit/simtee/pki_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "service/system/file.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::simtee {
namespace {

constexpr size_t kMaxCompose = 256 * 1024;

// Whoever waits for the file never reads half of it, and two simulators may write it at once.
Status WriteWhole(const std::filesystem::path& path, const std::string& text) {
  const Status written = WriteFile(path.string(), AsBytes(text));
  return written.ok() ? Ok() : Status(Error(kOutput, written.error().detail()));
}

Status MakeFolder(const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return Error(kOutput, folder + ": " + failure.message());
  return Ok();
}

}  // namespace

Status WritePkiFiles(const MockPki& pki, const std::string& folder) {
  ATTESTOR_TRY(MakeFolder(folder));
  ATTESTOR_TRY(WriteWhole(std::filesystem::path(folder) / "tee-root.pem", pki.root_pem()));
  return WriteCollateralFile(pki.collateral_json() + "\n", folder);
}

Status WriteCollateralFile(const std::string& collateral, const std::string& folder) {
  if (collateral.empty()) return Ok();
  ATTESTOR_TRY(MakeFolder(folder));
  return WriteWhole(std::filesystem::path(folder) / "collateral.json", collateral);
}

Result<Bytes> ReadCompose(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(kCompose, path + " cannot be read");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (text.size() > kMaxCompose) return Error(kCompose, path + " is larger than 256 KiB");
  const auto name = ComposeName(AsBytes(text));
  if (!name.ok()) return Error(kCompose, path);
  return ToBytes(text);
}

}  // namespace attestor::simtee
