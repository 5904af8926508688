// libldap, opened at first use.
#include "libldap.h"

#include "opening.h"

// Debian 12 has 2.5, Debian 13 has 2.6 under the name libldap.so.2.
static const clibraries_library about = {
    .name = "libldap",
    .sonames = "libldap-2.5.so.0 libldap.so.2 libldap-2.4.so.2",
    // The library itself has another name in each release; this brings it in both.
    .package = "ldap-utils",
    .purpose = "fetching people from a directory",
};

CLIBRARIES_DEFINE(libldap, CLIBRARIES_LIBLDAP)
