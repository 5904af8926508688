// needs: md4c-html.h (package libmd4c-dev)
#include <md4c-html.h>

#include "libmd4c.h"

#include "compare.h"

CLIBRARIES_LIBMD4C(SAME)

_Static_assert(CLIBRARIES_MD_URL_LINKS == MD_FLAG_PERMISSIVEURLAUTOLINKS, "URL links");
_Static_assert(CLIBRARIES_MD_MAIL_LINKS == MD_FLAG_PERMISSIVEEMAILAUTOLINKS, "mail links");
_Static_assert(CLIBRARIES_MD_NO_HTML == MD_FLAG_NOHTML, "no HTML");
_Static_assert(CLIBRARIES_MD_TABLES == MD_FLAG_TABLES, "tables");
_Static_assert(CLIBRARIES_MD_STRUCK == MD_FLAG_STRIKETHROUGH, "struck words");
