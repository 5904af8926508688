// needs: gmime/gmime.h (package libgmime-3.0-dev) pkg-config: gmime-3.0
#include <gmime/gmime.h>

#include "libgmime.h"

#include "compare.h"

CLIBRARIES_LIBGMIME(SAME)
