// libcrypto (OpenSSL 3): SHA-256, MD5 and HMAC.
#pragma once
#include <stddef.h>
#include "opened.h"

typedef struct evp_md_ctx_st EVP_MD_CTX;
typedef struct evp_md_st EVP_MD;
typedef struct engine_st ENGINE;

#define CLIBRARIES_LIBCRYPTO(X)                                                                    \
  X(const EVP_MD *_Nullable, EVP_sha256, (void))                                                   \
  X(const EVP_MD *_Nullable, EVP_md5, (void))                                                      \
  X(EVP_MD_CTX *_Nullable, EVP_MD_CTX_new, (void))                                                 \
  X(void, EVP_MD_CTX_free, (EVP_MD_CTX *_Nullable))                                                \
  X(int, EVP_DigestInit_ex,                                                                        \
    (EVP_MD_CTX *_Nonnull, const EVP_MD *_Nullable, ENGINE *_Nullable))                            \
  X(int, EVP_DigestUpdate, (EVP_MD_CTX *_Nonnull, const void *_Nullable, size_t))                  \
  X(int, EVP_DigestFinal_ex,                                                                       \
    (EVP_MD_CTX *_Nonnull, unsigned char *_Nonnull, unsigned int *_Nullable))                      \
  X(unsigned char *_Nullable, HMAC,                                                                \
    (const EVP_MD *_Nullable, const void *_Nullable, int, const unsigned char *_Nullable, size_t,  \
     unsigned char *_Nullable, unsigned int *_Nullable))

// The functions of libcrypto.
typedef struct {
  CLIBRARIES_LIBCRYPTO(CLIBRARIES_FIELD)
} clibraries_libcrypto;

// Opens libcrypto, if it is not open, and copies its functions to `functions` if that worked.
clibraries_outcome clibraries_open_libcrypto(clibraries_libcrypto *_Nonnull functions);

// libcrypto, as a person needs to know it.
clibraries_library clibraries_about_libcrypto(void);
