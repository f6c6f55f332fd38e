#include "core/crypto/library.h"

#include <openssl/crypto.h>

#include <cstdlib>

namespace attestor::crypto {

void StartLibrary() {
  if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) != 1) std::abort();
}

}  // namespace attestor::crypto
