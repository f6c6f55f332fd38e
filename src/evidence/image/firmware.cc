#include "evidence/image/firmware.h"

#include <algorithm>
#include <optional>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/image/errors.h"

namespace attestor::image {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kChunk = 256;                        // TDH.MR.EXTEND measures so much at a time
constexpr uint64_t kMaxAddress = uint64_t{1} << 52;   // of physical memory
constexpr size_t kMaxSections = kMaxHobRanges;        // six in every firmware that is known
constexpr uint64_t kMaxSectionMemory = kMaxFirmware;  // bytes
constexpr size_t kBehindTable = 32;                   // the reset vector
constexpr size_t kEntryTail = 2 + 16;                 // size and GUID
constexpr uint32_t kVersion = 1;
constexpr size_t kDescriptorSize = 16;
constexpr size_t kSectionSize = 32;
constexpr uint32_t kMeasured = 1;  // attribute MR.EXTEND
constexpr uint32_t kLater = 2;     // attribute PAGE.AUG: added when the guest runs
// GUIDs as they lie in the file: the table's end, 96b582de-1fb2-45f7-baea-a366c55a082d, and the entry for TDX,
// e47a6535-984a-4798-865e-4685a7bf8ec2.
constexpr ByteArray<16> kTableEnd = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                     0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};
constexpr ByteArray<16> kTdxMetadata = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
                                        0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2};

enum SectionType : uint32_t { kFirmwareVolume = 0, kConfigurationVolume = 1, kHandOffBlock = 2, kTemporaryMemory = 3 };

struct Section {
  ByteView data;
  uint64_t address = 0;
  uint64_t size = 0;
  uint32_t type = 0;
  uint32_t attributes = 0;
};

Error Bad(std::string what) { return Error(kFirmwareForm, std::move(what)); }

// TakeEntry takes the last entry off `table` and gives its data, and its GUID in `guid`.
Result<ByteView> TakeEntry(ByteView& table, ByteArray<16>& guid) {
  if (table.size() < kEntryTail) return Bad("a table that begins within an entry");
  wire::Reader tail(table.last(kEntryTail));
  ATTESTOR_ASSIGN(const uint16_t size, tail.U16LE());
  if (size < kEntryTail || size > table.size()) return Bad("an entry of " + std::to_string(size) + " bytes");
  guid = *ToArray<16>(tail.rest());
  const ByteView entry = table.last(size);
  table = table.first(table.size() - size);
  return entry.first(size - kEntryTail);
}

// MetadataOf gives what lies behind the place that the table names.
Result<ByteView> MetadataOf(ByteView file) {
  if (file.size() > kMaxFirmware) return Bad("more than " + std::to_string(kMaxFirmware) + " bytes");
  if (file.size() < kBehindTable + kEntryTail) return Bad("a file without a table");
  ByteView table = file.first(file.size() - kBehindTable);
  ByteArray<16> guid{};
  // The size in the table's last entry is that of the whole table.
  ATTESTOR_ASSIGN(table, TakeEntry(table, guid));
  if (guid != kTableEnd) return Bad("a file without a table");
  std::optional<ByteView> found;
  while (!table.empty()) {
    ATTESTOR_ASSIGN(const ByteView data, TakeEntry(table, guid));
    if (guid != kTdxMetadata) continue;
    if (found) return Bad("two entries for TDX");
    found = data;
  }
  if (!found) return Bad("no entry for TDX");
  wire::Reader in(*found);
  ATTESTOR_ASSIGN(const uint32_t from_end, in.U32LE());
  ATTESTOR_TRY(in.ExpectEnd());
  if (from_end > file.size()) return Bad("metadata outside of the file");
  return file.last(from_end);
}

Result<Section> ReadSection(wire::Reader& in, ByteView file) {
  Section out;
  ATTESTOR_ASSIGN(const uint32_t offset, in.U32LE());
  ATTESTOR_ASSIGN(const uint32_t data_size, in.U32LE());
  ATTESTOR_ASSIGN(out.address, in.U64LE());
  ATTESTOR_ASSIGN(out.size, in.U64LE());
  ATTESTOR_ASSIGN(out.type, in.U32LE());
  ATTESTOR_ASSIGN(out.attributes, in.U32LE());
  if (offset > file.size() || data_size > file.size() - offset) return Bad("a section outside of the file");
  out.data = file.subspan(offset, data_size);
  if (out.address % kPage != 0 || out.size % kPage != 0 || out.size == 0 || out.size > kMaxSectionMemory ||
      out.address > kMaxAddress - out.size) {
    return Bad("a section of memory that is not whole pages, or too large");
  }
  const bool copied = out.type == kFirmwareVolume || out.type == kConfigurationVolume;
  if (!copied && out.type != kHandOffBlock && out.type != kTemporaryMemory)
    return Bad("a section of type " + std::to_string(out.type));
  if (data_size != (copied ? out.size : 0)) return Bad("a section that the file does not fill");
  const bool measured = (out.attributes & kMeasured) != 0;
  if (out.attributes > (kMeasured | kLater) || (measured && !copied) ||
      (out.attributes & kLater && (measured || copied)))
    return Bad("a section with attributes " + std::to_string(out.attributes));
  return out;
}

Result<std::vector<Section>> ReadSections(ByteView file) {
  ATTESTOR_ASSIGN(const ByteView metadata, MetadataOf(file));
  wire::Reader in(metadata);
  ATTESTOR_ASSIGN(const ByteView signature, in.Take(4));
  if (AsText(signature) != "TDVF") return Bad("metadata without its signature");
  ATTESTOR_ASSIGN(const uint32_t size, in.U32LE());
  ATTESTOR_ASSIGN(const uint32_t version, in.U32LE());
  ATTESTOR_ASSIGN(const uint32_t count, in.U32LE());
  if (version != kVersion) return Bad("metadata of version " + std::to_string(version));
  if (count > kMaxSections || size != kDescriptorSize + count * kSectionSize)
    return Bad(std::to_string(count) + " sections in " + std::to_string(size) + " bytes");
  std::vector<Section> sections(count);
  for (Section& section : sections) {
    ATTESTOR_ASSIGN(section, ReadSection(in, file));
  }
  return sections;
}

// Mrtd follows what the TDX module hashes: for TDH.MEM.PAGE.ADD its name and the page's address in 128 bytes, for
// TDH.MR.EXTEND the same of a chunk and then the chunk.
class Mrtd {
 public:
  void AddPage(const Section& section, size_t at) {
    if ((section.attributes & kLater) == 0) Put("MEM.PAGE.ADD", section.address + at);
  }
  void MeasurePage(const Section& section, size_t at) {
    if ((section.attributes & kMeasured) == 0) return;
    for (size_t chunk = at; chunk < at + kPage; chunk += kChunk) {
      Put("MR.EXTEND", section.address + chunk);
      hash_.Update(section.data.subspan(chunk, kChunk));
    }
  }
  Digest Value() const { return *ToArray<48>(hash_.Digest()); }

 private:
  void Put(std::string_view name, uint64_t address) {
    wire::Writer out;
    out.Put(AsBytes(name)).Put(Bytes(16 - name.size())).U64LE(address).Put(Bytes(104));
    hash_.Update(out.bytes());
  }
  crypto::Hasher hash_{crypto::HashId::kSha384};
};

Digest SinglePass(const std::vector<Section>& sections) {
  Mrtd mrtd;
  for (const Section& section : sections) {
    for (size_t at = 0; at < section.size; at += kPage) {
      mrtd.AddPage(section, at);
      mrtd.MeasurePage(section, at);
    }
  }
  return mrtd.Value();
}

Digest TwoPass(const std::vector<Section>& sections) {
  Mrtd mrtd;
  for (const Section& section : sections) {
    for (size_t at = 0; at < section.size; at += kPage) mrtd.AddPage(section, at);
    for (size_t at = 0; at < section.size; at += kPage) mrtd.MeasurePage(section, at);
  }
  return mrtd.Value();
}

// Only gives the one section of this type.
Result<Section> Only(const std::vector<Section>& sections, SectionType type) {
  std::optional<Section> found;
  for (const Section& section : sections) {
    if (section.type != type) continue;
    if (found) return Bad("two sections of type " + std::to_string(type));
    found = section;
  }
  if (!found) return Bad("no section of type " + std::to_string(type));
  return *found;
}

Result<HobLayout> LayoutOf(const std::vector<Section>& sections) {
  HobLayout layout;
  ATTESTOR_ASSIGN(const Section list, Only(sections, kHandOffBlock));
  layout.list_address = list.address;
  for (const Section& section : sections) {
    if (section.type == kHandOffBlock || section.type == kTemporaryMemory)
      layout.accepted.push_back({section.address, section.address + section.size});
  }
  std::ranges::sort(layout.accepted, {}, &HobLayout::Range::begin);
  for (size_t i = 1; i < layout.accepted.size(); ++i) {
    if (layout.accepted[i].begin < layout.accepted[i - 1].end) return Bad("sections that overlap in memory");
  }
  return layout;
}

Result<MeasuredFirmware> Measure(ByteView file) {
  ATTESTOR_ASSIGN(const std::vector<Section> sections, ReadSections(file));
  MeasuredFirmware out;
  ATTESTOR_ASSIGN(const Section configuration, Only(sections, kConfigurationVolume));
  out.configuration = crypto::Sha384(configuration.data);
  ATTESTOR_ASSIGN(out.hob, LayoutOf(sections));
  // MRTD says nothing of a firmware that is only copied.
  ATTESTOR_ASSIGN(const Section code, Only(sections, kFirmwareVolume));
  if ((code.attributes & kMeasured) == 0) return Bad("a firmware volume that is not measured");
  out.single_pass = SinglePass(sections);
  out.two_pass = TwoPass(sections);
  return out;
}

}  // namespace

Result<MeasuredFirmware> MeasureFirmware(ByteView file) { return Recode(Measure(file), kFirmwareForm, kFirmwareForm); }

}  // namespace attestor::image
