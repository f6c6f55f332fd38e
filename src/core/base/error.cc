#include "core/base/error.h"

namespace attestor {

std::string Error::Text() const {
  std::string text(code_->id);
  if (!detail_.empty()) text.append(": ").append(detail_);
  if (!text.ends_with('.')) text.push_back('.');
  if (!code_->remedy.empty()) text.append(" ").append(code_->remedy);
  return text;
}

}  // namespace attestor
