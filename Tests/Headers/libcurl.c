// needs: curl/curl.h (package libcurl4-openssl-dev)
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>

// Macros that check the types of arguments hide the functions.
#undef curl_easy_setopt
#undef curl_easy_getinfo

#include "libcurl.h"

#include "compare.h"

CLIBRARIES_LIBCURL(SAME)

#define EQUAL(name, value)                                                                         \
  _Static_assert((long)(name) == (long)CLIBRARIES_##name, #name " differs from the real header");
CLIBRARIES_LIBCURL_CONSTANTS(EQUAL)

_Static_assert(sizeof(CURLcode) == sizeof(unsigned int), "CURLcode is passed as unsigned int");
_Static_assert(sizeof(CURLoption) == sizeof(unsigned int), "CURLoption is passed as unsigned int");
_Static_assert(sizeof(CURLINFO) == sizeof(unsigned int), "CURLINFO is passed as unsigned int");
_Static_assert(sizeof(curl_infotype) == sizeof(int), "curl_infotype is passed as int");
_Static_assert(sizeof(curl_off_t) == sizeof(long long), "curl_off_t is passed as long long");
_Static_assert(__builtin_types_compatible_p(clibraries_curl_data, curl_write_callback),
               "curl_write_callback differs from the real header");
