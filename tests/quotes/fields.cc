#include "quotes/fields.h"

#include <string_view>

#include "evidence/quote/quote.h"

namespace attestor::quotes {
namespace {

class Layout {
 public:
  explicit Layout(ByteView quote) : quote_(quote) {}

  std::vector<Field> Run() {
    const uint16_t version = quote_[quote::kHeaderVersion];
    Add({{"version", 2},
         {"key type", 2},
         {"TEE type", 4},
         {"QE SVN", 2},
         {"PCE SVN", 2},
         {"QE vendor", 16},
         {"user data", 20}});
    if (version == quote::kQuoteVersion5) Add({{"body type", 2}, {"body size", 4}});
    version == quote::kQuoteVersion3 ? Sgx("enclave ") : Td();
    Add({{"signature data size", 4},
         {"signature r", 32},
         {"signature s", 32},
         {"attestation key x", 32},
         {"attestation key y", 32}});
    if (version != quote::kQuoteVersion3) Add({{"certification type", 2}, {"certification size", 4}});
    Sgx("QE ");
    Add({{"QE signature r", 32},
         {"QE signature s", 32},
         {"QE authentication size", 2},
         {"QE authentication", quote::kQeAuthSize}});
    Add({{"chain type", 2}, {"chain size", 4}});
    Chain();
    if (at_ < quote_.size()) Add({{"padding", quote_.size() - at_}});
    return std::move(out_);
  }

 private:
  struct Part {
    std::string name;
    size_t size;
  };

  void Add(const std::vector<Part>& parts) {
    for (const Part& part : parts) {
      out_.push_back({part.name, at_, part.size});
      at_ += part.size;
    }
  }

  void Td() {
    Add({{"tee_tcb_svn", 16},
         {"mr_seam", 48},
         {"mr_signer_seam", 48},
         {"seam_attributes", 8},
         {"td_attributes", 8},
         {"xfam", 8}});
    Add({{"mr_td", 48}, {"mr_config_id", 48}, {"mr_owner", 48}, {"mr_owner_config", 48}, {"rtmr0", 48}, {"rtmr1", 48}});
    Add({{"rtmr2", 48}, {"rtmr3", 48}, {"report_data", 64}});
  }

  void Sgx(const std::string& owner) {
    Add({{owner + "CPU SVN", 16}, {owner + "misc select", 4}, {owner + "reserved 1", 28}, {owner + "attributes", 16}});
    Add({{owner + "mr_enclave", 32},
         {owner + "reserved 2", 32},
         {owner + "mr_signer", 32},
         {owner + "reserved 3", 96}});
    Add({{owner + "product", 2}, {owner + "SVN", 2}, {owner + "reserved 4", 60}, {owner + "report_data", 64}});
  }

  void Chain() {
    constexpr std::string_view kEnd = "-----END CERTIFICATE-----\n";
    const std::string_view text = AsText(quote_);
    for (const char* name : {"PCK certificate", "PCK CA certificate", "root certificate"}) {
      Add({{name, text.find(kEnd, at_) + kEnd.size() - at_}});
    }
    Add({{"NUL", 1}});
  }

  ByteView quote_;
  size_t at_ = 0;
  std::vector<Field> out_;
};

}  // namespace

std::vector<Field> FieldsOf(ByteView quote) { return Layout(quote).Run(); }

}  // namespace attestor::quotes
