// Starting the crypto library.
#pragma once

namespace attestor::crypto {

// StartLibrary must come before any other use of this folder in a program: it keeps the library from reading a
// configuration file, which an environment variable could choose and which can load code into the process.
void StartLibrary();

}  // namespace attestor::crypto
