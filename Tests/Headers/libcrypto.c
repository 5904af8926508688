// needs: openssl/evp.h (package libssl-dev)
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "libcrypto.h"

#include "compare.h"

CLIBRARIES_LIBCRYPTO(SAME)
