// libcurl 7.62 or later: SMTP, HTTPS and IMAP.
#pragma once
#include <stddef.h>
#include "opened.h"

// The real header, where it is included first, declares the same names.
#ifndef CURLINC_CURL_H
typedef void CURL;
typedef unsigned int CURLcode;
typedef unsigned int CURLoption;
typedef unsigned int CURLINFO;
struct curl_slist;
#endif

#define CLIBRARIES_LIBCURL(X)                                                                      \
  X(CURLcode, curl_global_init, (long))                                                            \
  X(CURL *_Nullable, curl_easy_init, (void))                                                       \
  X(CURLcode, curl_easy_setopt, (CURL *_Nonnull, CURLoption, ...))                                 \
  X(CURLcode, curl_easy_getinfo, (CURL *_Nonnull, CURLINFO, ...))                                  \
  X(CURLcode, curl_easy_perform, (CURL *_Nonnull))                                                 \
  X(CURLcode, curl_easy_send, (CURL *_Nonnull, const void *_Nonnull, size_t, size_t *_Nonnull))     \
  X(CURLcode, curl_easy_recv, (CURL *_Nonnull, void *_Nonnull, size_t, size_t *_Nonnull))          \
  X(void, curl_easy_reset, (CURL *_Nonnull))                                                       \
  X(void, curl_easy_cleanup, (CURL *_Nullable))                                                    \
  X(const char *_Nonnull, curl_easy_strerror, (CURLcode))                                          \
  X(struct curl_slist *_Nullable, curl_slist_append,                                               \
    (struct curl_slist *_Nullable, const char *_Nonnull))                                          \
  X(void, curl_slist_free_all, (struct curl_slist *_Nullable))                                     \
  X(char *_Nullable, curl_version, (void))

// The constants that are used, with the values that the library's ABI has fixed.
#define CLIBRARIES_LIBCURL_CONSTANTS(X)                                                            \
  X(CURL_GLOBAL_DEFAULT, 3)                                                                        \
  X(CURLE_OK, 0)                                                                                   \
  X(CURLE_COULDNT_RESOLVE_HOST, 6)                                                                 \
  X(CURLE_COULDNT_CONNECT, 7)                                                                      \
  X(CURLE_WRITE_ERROR, 23)                                                                         \
  X(CURLE_OPERATION_TIMEDOUT, 28)                                                                  \
  X(CURLE_SSL_CONNECT_ERROR, 35)                                                                   \
  X(CURLE_PEER_FAILED_VERIFICATION, 60)                                                            \
  X(CURLE_USE_SSL_FAILED, 64)                                                                      \
  X(CURLE_LOGIN_DENIED, 67)                                                                        \
  X(CURLE_SSL_CACERT_BADFILE, 77)                                                                  \
  X(CURLE_AGAIN, 81)                                                                               \
  X(CURLUSESSL_NONE, 0)                                                                            \
  X(CURLUSESSL_ALL, 3)                                                                             \
  X(CURL_SSLVERSION_TLSv1_2, 6)                                                                    \
  X(CURLPROTO_HTTP, 1)                                                                             \
  X(CURLPROTO_HTTPS, 2)                                                                            \
  X(CURLPROTO_IMAP, 1 << 12)                                                                       \
  X(CURLPROTO_IMAPS, 1 << 13)                                                                      \
  X(CURLPROTO_SMTP, 1 << 16)                                                                       \
  X(CURLPROTO_SMTPS, 1 << 17)                                                                      \
  X(CURLINFO_TEXT, 0)                                                                              \
  X(CURLINFO_HEADER_IN, 1)                                                                         \
  X(CURLINFO_HEADER_OUT, 2)                                                                        \
  X(CURLINFO_RESPONSE_CODE, 0x200000 + 2)                                                          \
  X(CURLINFO_NUM_CONNECTS, 0x200000 + 26)                                                          \
  X(CURLINFO_REDIRECT_URL, 0x100000 + 31)                                                          \
  X(CURLINFO_ACTIVESOCKET, 0x500000 + 44)                                                          \
  X(CURLOPT_WRITEDATA, 10001)                                                                      \
  X(CURLOPT_URL, 10002)                                                                            \
  X(CURLOPT_PROXY, 10004)                                                                          \
  X(CURLOPT_READDATA, 10009)                                                                       \
  X(CURLOPT_ERRORBUFFER, 10010)                                                                    \
  X(CURLOPT_POSTFIELDS, 10015)                                                                     \
  X(CURLOPT_USERAGENT, 10018)                                                                      \
  X(CURLOPT_HTTPHEADER, 10023)                                                                     \
  X(CURLOPT_HEADERDATA, 10029)                                                                     \
  X(CURLOPT_CUSTOMREQUEST, 10036)                                                                  \
  X(CURLOPT_VERBOSE, 41)                                                                           \
  X(CURLOPT_NOPROGRESS, 43)                                                                        \
  X(CURLOPT_UPLOAD, 46)                                                                            \
  X(CURLOPT_FOLLOWLOCATION, 52)                                                                    \
  X(CURLOPT_SSL_VERIFYPEER, 64)                                                                    \
  X(CURLOPT_CAINFO, 10065)                                                                         \
  X(CURLOPT_CONNECTTIMEOUT, 78)                                                                    \
  X(CURLOPT_SSL_VERIFYHOST, 81)                                                                    \
  X(CURLOPT_DEBUGDATA, 10095)                                                                      \
  X(CURLOPT_NOSIGNAL, 99)                                                                          \
  X(CURLOPT_SERVER_RESPONSE_TIMEOUT, 112)                                                          \
  X(CURLOPT_USE_SSL, 119)                                                                          \
  X(CURLOPT_TIMEOUT_MS, 155)                                                                       \
  X(CURLOPT_CONNECTTIMEOUT_MS, 156)                                                                \
  X(CURLOPT_CONNECT_ONLY, 141)                                                                     \
  X(CURLOPT_USERNAME, 10173)                                                                       \
  X(CURLOPT_PASSWORD, 10174)                                                                       \
  X(CURLOPT_PROTOCOLS, 181)                                                                        \
  X(CURLOPT_MAIL_FROM, 10186)                                                                      \
  X(CURLOPT_MAIL_RCPT, 10187)                                                                      \
  X(CURLOPT_SASL_IR, 218)                                                                          \
  X(CURLOPT_XOAUTH2_BEARER, 10220)                                                                 \
  X(CURLOPT_LOGIN_OPTIONS, 10224)                                                                  \
  X(CURLOPT_SSLVERSION, 32)                                                                        \
  X(CURLOPT_POSTFIELDSIZE_LARGE, 30120)                                                            \
  X(CURLOPT_INFILESIZE_LARGE, 30115)                                                               \
  X(CURLOPT_WRITEFUNCTION, 20011)                                                                  \
  X(CURLOPT_READFUNCTION, 20012)                                                                   \
  X(CURLOPT_HEADERFUNCTION, 20079)                                                                 \
  X(CURLOPT_DEBUGFUNCTION, 20094)

// `CLIBRARIES_CURLOPT_URL` and so on.
#define CLIBRARIES_CURL_ENUM(name, value) CLIBRARIES_##name = value,
enum { CLIBRARIES_LIBCURL_CONSTANTS(CLIBRARIES_CURL_ENUM) };

// The functions of libcurl.
typedef struct {
  CLIBRARIES_LIBCURL(CLIBRARIES_FIELD)
} clibraries_libcurl;

// What libcurl calls with data, and to ask for data; both return the number of bytes.
typedef size_t (*clibraries_curl_data)(char *_Nullable bytes, size_t size, size_t count,
                                       void *_Nullable context);

// What libcurl calls with each line of a conversation.
typedef int (*clibraries_curl_debug)(CURL *_Nullable handle, int kind, char *_Nullable bytes,
                                     size_t count, void *_Nullable context);

// curl_easy_setopt takes any type: one function per type. The names stand in parentheses because
// curl.h has a macro of the same name.
static inline CURLcode clibraries_curl_long(const clibraries_libcurl *_Nonnull curl,
                                            CURL *_Nonnull handle, int option, long value) {
  return (curl->curl_easy_setopt)(handle, (CURLoption)option, value);
}
static inline CURLcode clibraries_curl_size(const clibraries_libcurl *_Nonnull curl,
                                            CURL *_Nonnull handle, int option, long long value) {
  return (curl->curl_easy_setopt)(handle, (CURLoption)option, value);
}
static inline CURLcode clibraries_curl_text(const clibraries_libcurl *_Nonnull curl,
                                            CURL *_Nonnull handle, int option,
                                            const char *_Nullable value) {
  return (curl->curl_easy_setopt)(handle, (CURLoption)option, value);
}
static inline CURLcode clibraries_curl_pointer(const clibraries_libcurl *_Nonnull curl,
                                               CURL *_Nonnull handle, int option,
                                               void *_Nullable value) {
  return (curl->curl_easy_setopt)(handle, (CURLoption)option, value);
}
static inline CURLcode clibraries_curl_list(const clibraries_libcurl *_Nonnull curl,
                                            CURL *_Nonnull handle, int option,
                                            struct curl_slist *_Nullable value) {
  return (curl->curl_easy_setopt)(handle, (CURLoption)option, value);
}
static inline CURLcode clibraries_curl_call(const clibraries_libcurl *_Nonnull curl,
                                            CURL *_Nonnull handle, int option,
                                            clibraries_curl_data _Nullable call) {
  return (curl->curl_easy_setopt)(handle, (CURLoption)option, call);
}
static inline CURLcode clibraries_curl_watch(const clibraries_libcurl *_Nonnull curl,
                                             CURL *_Nonnull handle,
                                             clibraries_curl_debug _Nullable call) {
  return (curl->curl_easy_setopt)(handle, (CURLoption)CLIBRARIES_CURLOPT_DEBUGFUNCTION, call);
}

// A fact about the last transfer that is a number, such as CURLINFO_RESPONSE_CODE; 0 if unknown.
static inline long clibraries_curl_fact(const clibraries_libcurl *_Nonnull curl,
                                        CURL *_Nonnull handle, int fact) {
  long value = 0;
  (curl->curl_easy_getinfo)(handle, (CURLINFO)fact, &value);
  return value;
}

// A fact about the last transfer that is text, such as CURLINFO_REDIRECT_URL.
static inline const char *_Nullable clibraries_curl_words(const clibraries_libcurl *_Nonnull curl,
                                                          CURL *_Nonnull handle, int fact) {
  char *value = NULL;
  (curl->curl_easy_getinfo)(handle, (CURLINFO)fact, &value);
  return value;
}

// The socket of a connection that was only opened; -1 when there is none.
static inline int clibraries_curl_socket(const clibraries_libcurl *_Nonnull curl,
                                         CURL *_Nonnull handle) {
  int value = -1;
  (curl->curl_easy_getinfo)(handle, (CURLINFO)CLIBRARIES_CURLINFO_ACTIVESOCKET, &value);
  return value;
}

// Opens libcurl, if it is not open, and copies its functions to `functions` if that worked.
clibraries_outcome clibraries_open_libcurl(clibraries_libcurl *_Nonnull functions);

// libcurl, as a person needs to know it.
clibraries_library clibraries_about_libcurl(void);
