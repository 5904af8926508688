// libmd, opened at first use.
#include "libmd.h"

#include "opening.h"

static const clibraries_library about = {
    .name = "libmd",
    .sonames = "libmd.so.0",
    .package = "libmd0",
    .purpose = "checksums and signed links",
};

CLIBRARIES_DEFINE(libmd, CLIBRARIES_LIBMD)
