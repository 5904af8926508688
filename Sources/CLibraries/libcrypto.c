// libcrypto, opened at first use.
#include "libcrypto.h"

#include "opening.h"

static const clibraries_library about = {
    .name = "libcrypto",
    .sonames = "libcrypto.so.3",
    .package = "libssl3",
    .purpose = "checksums and signed links",
};

CLIBRARIES_DEFINE(libcrypto, CLIBRARIES_LIBCRYPTO)
