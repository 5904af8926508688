// MD4C, opened at first use.
#include "libmd4c.h"

#include "opening.h"

static const clibraries_library about = {
    .name = "libmd4c",
    .sonames = "libmd4c-html.so.0",
    .package = "libmd4c-html0",
    .purpose = "the pages of the web site",
};

CLIBRARIES_DEFINE(libmd4c, CLIBRARIES_LIBMD4C)
