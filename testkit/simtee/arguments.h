// Arguments of a call: one JSON object, from a body or from a query, read field by field with proto3's defaults.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "testkit/simtee/http_request.h"

namespace attestor::simtee {

class Arguments {
 public:
  // FromRequest reads the JSON body of a POST, or the query of a GET (name=value, percent-coded); simtee.argument when
  // it cannot, simtee.not_simulated for protobuf.
  static Result<Arguments> FromRequest(const HttpRequest& request);

  // Every getter gives the default for a field that is absent, and simtee.argument for one of another type. In a query
  // all are texts.
  Result<std::string> Text(std::string_view name) const;
  Result<Bytes> Hex(std::string_view name) const;
  // ReportData is "report_data": up to 64 bytes, filled up with zeros.
  Result<ByteArray<64>> ReportData() const;
  Result<bool> Bool(std::string_view name) const;
  Result<std::vector<std::string>> Texts(std::string_view name) const;
  // Seconds since 1970, up to the year 9999; null, too, for a time that is optional.
  Result<std::optional<Time>> Seconds(std::string_view name) const;

 private:
  Arguments(boost::json::object fields, bool query) : fields_(std::move(fields)), query_(query) {}
  const boost::json::value* Find(std::string_view name) const;

  boost::json::object fields_;
  bool query_;
};

}  // namespace attestor::simtee
