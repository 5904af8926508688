// needs: sha2.h (package libmd-dev)
#include <md5.h>
#include <sha2.h>

#include "libmd.h"

#include "compare.h"

CLIBRARIES_LIBMD(SAME)
_Static_assert(clibraries_digest_size == sizeof(SHA2_CTX), "SHA2_CTX has another size");
_Static_assert(clibraries_digest_size >= sizeof(MD5_CTX), "MD5_CTX does not fit");
