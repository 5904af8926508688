// GMime, opened at first use.
#include "libgmime.h"

#include "opening.h"

static const clibraries_library about = {
    .name = "libgmime",
    .sonames = "libgmime-3.0.so.0",
    .package = "libgmime-3.0-0",
    .purpose = "reading mail",
};

CLIBRARIES_DEFINE(libgmime, CLIBRARIES_LIBGMIME)
