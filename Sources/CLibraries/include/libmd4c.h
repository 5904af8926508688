// MD4C: Markdown to HTML.
#pragma once
#include "opened.h"

#define CLIBRARIES_LIBMD4C(X)                                                                      \
  X(int, md_html,                                                                                  \
    (const char *_Nonnull, unsigned,                                                               \
     void (*_Nonnull)(const char *_Nullable, unsigned, void *_Nullable), void *_Nullable,          \
     unsigned, unsigned))

// What of Markdown is read: the flags of md4c.h that are used.
enum {
  CLIBRARIES_MD_URL_LINKS = 0x0004,
  CLIBRARIES_MD_MAIL_LINKS = 0x0008,
  CLIBRARIES_MD_NO_HTML = 0x0020 | 0x0040,
  CLIBRARIES_MD_TABLES = 0x0100,
  CLIBRARIES_MD_STRUCK = 0x0200,
};

// The function of MD4C.
typedef struct {
  CLIBRARIES_LIBMD4C(CLIBRARIES_FIELD)
} clibraries_libmd4c;

// Opens MD4C, if it is not open, and copies its function to `functions` if that worked.
clibraries_outcome clibraries_open_libmd4c(clibraries_libmd4c *_Nonnull functions);

// MD4C, as a person needs to know it.
clibraries_library clibraries_about_libmd4c(void);
