// C libraries that are opened at first use, so that neither building nor starting needs them.
#pragma once
#include "opened.h"
#include "libmd.h"
#include "libcurl.h"
#include "libldap.h"
#include "libgmime.h"
#include "libmd4c.h"
