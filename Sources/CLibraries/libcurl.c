// libcurl, opened at first use.
#include "libcurl.h"

#include "opening.h"

static const clibraries_library about = {
    .name = "libcurl",
    .sonames = "libcurl.so.4 libcurl-gnutls.so.4",
    .package = "libcurl4",
    .purpose = "sending by SMTP and HTTPS, and reading mailboxes by IMAP",
};

CLIBRARIES_DEFINE(libcurl, CLIBRARIES_LIBCURL)
