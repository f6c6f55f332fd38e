#include "evidence/dstack/image_list.h"

#include "evidence/dstack/errors.h"
#include "web/json/object.h"

namespace attestor::dstack {
namespace {

constexpr size_t kMaxName = 128;
constexpr size_t kMaxProvenance = 1024;

Result<bool> Dev(const json::Object& object) {
  const auto dev = object.Find("dev");
  if (!dev) return false;
  const auto flag = dev->Flag();
  if (!flag) return object.Bad("dev");
  return *flag;
}

Result<ImageRegisters> Registers(const json::Object& object) {
  ImageRegisters registers;
  ATTESTOR_ASSIGN(registers.mrtd, object.FixedHex<48>("mrtd"));
  ATTESTOR_ASSIGN(registers.rtmr0, object.FixedHex<48>("rtmr0"));
  ATTESTOR_ASSIGN(registers.rtmr1, object.FixedHex<48>("rtmr1"));
  ATTESTOR_ASSIGN(registers.rtmr2, object.FixedHex<48>("rtmr2"));
  return registers;
}

Result<ListedImage> ReadImage(const json::Value& item) {
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(item, kImageList));
  ATTESTOR_TRY(object.OnlyKeys({"name", "provenance", "dev", "os_image_hash", "mrtd", "rtmr0", "rtmr1", "rtmr2"}));
  ListedImage image;
  ATTESTOR_ASSIGN(image.name, object.Text("name", kMaxName));
  ATTESTOR_ASSIGN(image.provenance, object.Text("provenance", kMaxProvenance));
  if (image.name.empty() || image.provenance.empty()) return Error(kImageList, "an entry without name or provenance");
  ATTESTOR_ASSIGN(image.dev, Dev(object));
  if (object.Has("os_image_hash")) {
    ATTESTOR_ASSIGN(image.os_image_hash, object.FixedHex<32>("os_image_hash"));
  }
  const bool registers = object.Has("mrtd") || object.Has("rtmr0") || object.Has("rtmr1") || object.Has("rtmr2");
  if (registers) {
    ATTESTOR_ASSIGN(image.registers, Registers(object));
  }
  if (!image.os_image_hash && !image.registers)
    return Error(kImageList, "'" + image.name + "' has neither hash nor registers");
  return image;
}

}  // namespace

ImageRegisters RegistersOf(const quote::TdReport& td) { return {td.mr_td, td.rtmr[0], td.rtmr[1], td.rtmr[2]}; }

Result<ImageList> ImageList::Parse(std::string_view text) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(text, kMaxImageListSize, kImageList));
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(document, kImageList));
  ATTESTOR_TRY(object.OnlyKeys({"images"}));
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, object.Array("images", kMaxListedImages));
  ImageList list;
  for (const json::Value& item : items) {
    ATTESTOR_ASSIGN(ListedImage image, ReadImage(item));
    list.images_.push_back(std::move(image));
  }
  return list;
}

const ListedImage* ImageList::Find(const ImageRegisters& registers,
                                   const std::optional<ByteArray<32>>& measured_hash) const {
  const ListedImage* found = nullptr;
  for (const ListedImage& image : images_) {
    const bool by_registers = image.registers == registers;
    const bool by_hash = measured_hash && image.os_image_hash == measured_hash && (image.dev || !image.registers);
    if ((by_registers || by_hash) && (found == nullptr || image.dev)) found = &image;
  }
  return found;
}

}  // namespace attestor::dstack
