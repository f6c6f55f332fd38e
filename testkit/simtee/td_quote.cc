#include "testkit/simtee/td_quote.h"

#include "core/wire/reader.h"

namespace attestor::simtee {

Bytes EncodeHeaderAndBody(const TdReport& report, const ByteArray<16>& qe_id) {
  static constexpr ByteArray<16> kIntelVendor = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                                 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};
  constexpr uint16_t kVersion4 = 4, kVersion5 = 5;
  constexpr uint16_t kBodyTd15 = 3;
  constexpr uint32_t kBodyTd15Size = 648;
  constexpr uint16_t kEcdsaP256 = 2;
  constexpr uint32_t kTdx = 0x81;
  wire::Writer out;
  // The two zeros were the QE's and PCE's SVN in version 3; here they are reserved.
  out.U16LE(report.form15 ? kVersion5 : kVersion4)
      .U16LE(kEcdsaP256)
      .U32LE(kTdx)
      .U16LE(0)
      .U16LE(0)
      .Put(kIntelVendor)
      .Put(qe_id)
      .U32LE(0);
  if (report.form15) out.U16LE(kBodyTd15).U32LE(kBodyTd15Size);
  out.Put(report.tee_tcb_svn).Put(report.mr_seam).Put(report.mr_signer_seam).U64LE(report.seam_attributes);
  out.U64LE(report.td_attributes).U64LE(report.xfam).Put(report.mr_td).Put(report.mr_config_id).Put(report.mr_owner);
  out.Put(report.mr_owner_config);
  for (const auto& rtmr : report.rtmr) out.Put(rtmr);
  out.Put(report.report_data);
  if (report.form15) out.Put(report.form15->tee_tcb_svn2).Put(report.form15->mr_service_td);
  return std::move(out).Take();
}

}  // namespace attestor::simtee
