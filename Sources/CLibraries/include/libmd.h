// libmd: SHA-256 and MD5. It is on every Debian, because dpkg needs it, and is small: it is open in 0.1 ms,
// where libcrypto takes 2 before its first checksum.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "opened.h"

struct _SHA2_CTX;
struct MD5Context;

// The bytes of a struct _SHA2_CTX; a struct MD5Context is smaller.
enum { clibraries_digest_size = 208 };

#define CLIBRARIES_LIBMD(X)                                                                        \
  X(void, SHA256Init, (struct _SHA2_CTX *_Nonnull))                                                \
  X(void, SHA256Update, (struct _SHA2_CTX *_Nonnull, const uint8_t *_Nullable, size_t))            \
  X(void, SHA256Final, (uint8_t *_Nonnull, struct _SHA2_CTX *_Nonnull))                            \
  X(void, MD5Init, (struct MD5Context *_Nonnull))                                                  \
  X(void, MD5Update, (struct MD5Context *_Nonnull, const uint8_t *_Nullable, size_t))              \
  X(void, MD5Final, (uint8_t *_Nonnull, struct MD5Context *_Nonnull))

// The functions of libmd.
typedef struct {
  CLIBRARIES_LIBMD(CLIBRARIES_FIELD)
} clibraries_libmd;

// Opens libmd, if it is not open, and copies its functions to `functions` if that worked.
clibraries_outcome clibraries_open_libmd(clibraries_libmd *_Nonnull functions);

// libmd, as a person needs to know it.
clibraries_library clibraries_about_libmd(void);
