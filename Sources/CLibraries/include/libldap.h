// libldap (OpenLDAP 2.4 or later): searching a directory.
#pragma once
#include <stddef.h>
#include <sys/time.h>
#include "opened.h"

// A length and bytes; a control with its value. The real header, where it is included first,
// declares the same names, and the comparison looks at the places of the fields.
#define CLIBRARIES_BERVAL(X) X(unsigned long, bv_len) X(char *_Nullable, bv_val)
#define CLIBRARIES_LDAPCONTROL(X)                                                                  \
  X(char *_Nullable, ldctl_oid) X(struct berval, ldctl_value) X(char, ldctl_iscritical)
#ifndef _LDAP_H
#define CLIBRARIES_MEMBER(type, name) type name;
typedef struct ldap LDAP;
typedef struct ldapmsg LDAPMessage;
typedef struct berelement BerElement;
typedef struct berval {
  CLIBRARIES_BERVAL(CLIBRARIES_MEMBER)
} BerValue;
typedef struct ldapcontrol {
  CLIBRARIES_LDAPCONTROL(CLIBRARIES_MEMBER)
} LDAPControl;
#endif

#define CLIBRARIES_LIBLDAP(X)                                                                      \
  X(int, ldap_initialize, (LDAP *_Nullable *_Nonnull, const char *_Nonnull))                       \
  X(int, ldap_set_option, (LDAP *_Nullable, int, const void *_Nullable))                          \
  X(int, ldap_get_option, (LDAP *_Nullable, int, void *_Nonnull))                                  \
  X(int, ldap_start_tls_s,                                                                         \
    (LDAP *_Nonnull, LDAPControl *_Nullable *_Nullable, LDAPControl *_Nullable *_Nullable))        \
  X(int, ldap_sasl_bind_s,                                                                         \
    (LDAP *_Nonnull, const char *_Nullable, const char *_Nullable, struct berval *_Nonnull,        \
     LDAPControl *_Nullable *_Nullable, LDAPControl *_Nullable *_Nullable,                         \
     struct berval *_Nullable *_Nullable))                                                         \
  X(int, ldap_create_page_control,                                                                 \
    (LDAP *_Nonnull, int, struct berval *_Nullable, int, LDAPControl *_Nullable *_Nonnull))        \
  X(int, ldap_parse_pageresponse_control,                                                          \
    (LDAP *_Nonnull, LDAPControl *_Nonnull, int *_Nonnull, struct berval *_Nonnull))               \
  X(LDAPControl *_Nullable, ldap_control_find,                                                     \
    (const char *_Nonnull, LDAPControl *_Nullable *_Nullable,                                      \
     LDAPControl *_Nullable *_Nullable *_Nullable))                                                \
  X(void, ldap_control_free, (LDAPControl *_Nullable))                                             \
  X(void, ldap_controls_free, (LDAPControl *_Nullable *_Nullable))                                 \
  X(int, ldap_search_ext_s,                                                                        \
    (LDAP *_Nonnull, const char *_Nonnull, int, const char *_Nonnull, char *_Nullable *_Nullable,  \
     int, LDAPControl *_Nullable *_Nullable, LDAPControl *_Nullable *_Nullable,                    \
     struct timeval *_Nullable, int, LDAPMessage *_Nullable *_Nonnull))                            \
  X(int, ldap_parse_result,                                                                        \
    (LDAP *_Nonnull, LDAPMessage *_Nonnull, int *_Nonnull, char *_Nullable *_Nullable,             \
     char *_Nullable *_Nullable, char *_Nullable *_Nullable *_Nullable,                            \
     LDAPControl *_Nullable *_Nullable *_Nullable, int))                                           \
  X(LDAPMessage *_Nullable, ldap_first_entry, (LDAP *_Nonnull, LDAPMessage *_Nonnull))             \
  X(LDAPMessage *_Nullable, ldap_next_entry, (LDAP *_Nonnull, LDAPMessage *_Nonnull))              \
  X(char *_Nullable, ldap_get_dn, (LDAP *_Nonnull, LDAPMessage *_Nonnull))                         \
  X(struct berval *_Nullable *_Nullable, ldap_get_values_len,                                      \
    (LDAP *_Nonnull, LDAPMessage *_Nonnull, const char *_Nonnull))                                 \
  X(void, ldap_value_free_len, (struct berval *_Nullable *_Nullable))                              \
  X(void, ldap_memfree, (void *_Nullable))                                                         \
  X(int, ldap_msgfree, (LDAPMessage *_Nullable))                                                   \
  X(int, ldap_unbind_ext_s,                                                                        \
    (LDAP *_Nonnull, LDAPControl *_Nullable *_Nullable, LDAPControl *_Nullable *_Nullable))        \
  X(char *_Nonnull, ldap_err2string, (int))

// The constants that are used, with the values that the library's ABI has fixed.
#define CLIBRARIES_LIBLDAP_CONSTANTS(X)                                                            \
  X(LDAP_OPT_DESC, 0x0001)                                                                         \
  X(LDAP_OPT_REFERRALS, 0x0008)                                                                    \
  X(LDAP_OPT_PROTOCOL_VERSION, 0x0011)                                                             \
  X(LDAP_OPT_DIAGNOSTIC_MESSAGE, 0x0032)                                                           \
  X(LDAP_OPT_TIMEOUT, 0x5002)                                                                      \
  X(LDAP_OPT_NETWORK_TIMEOUT, 0x5005)                                                              \
  X(LDAP_OPT_X_TLS_CACERTFILE, 0x6002)                                                             \
  X(LDAP_OPT_X_TLS_REQUIRE_CERT, 0x6006)                                                           \
  X(LDAP_OPT_X_TLS_NEWCTX, 0x600f)                                                                 \
  X(LDAP_OPT_X_TLS_DEMAND, 2)                                                                      \
  X(LDAP_VERSION3, 3)                                                                              \
  X(LDAP_SCOPE_SUBTREE, 2)                                                                         \
  X(LDAP_SUCCESS, 0)                                                                               \
  X(LDAP_TIMELIMIT_EXCEEDED, 3)                                                                    \
  X(LDAP_SIZELIMIT_EXCEEDED, 4)                                                                    \
  X(LDAP_ADMINLIMIT_EXCEEDED, 11)                                                                  \
  X(LDAP_NO_SUCH_OBJECT, 32)                                                                       \
  X(LDAP_INVALID_CREDENTIALS, 49)                                                                  \
  X(LDAP_INSUFFICIENT_ACCESS, 50)                                                                  \
  X(LDAP_BUSY, 51)                                                                                 \
  X(LDAP_UNAVAILABLE, 52)                                                                          \
  X(LDAP_SERVER_DOWN, -1)                                                                          \
  X(LDAP_TIMEOUT, -5)                                                                              \
  X(LDAP_FILTER_ERROR, -7)                                                                         \
  X(LDAP_CONNECT_ERROR, -11)

#define CLIBRARIES_LDAP_ENUM(name, value) CLIBRARIES_##name = value,
enum { CLIBRARIES_LIBLDAP_CONSTANTS(CLIBRARIES_LDAP_ENUM) };

// The functions of libldap.
typedef struct {
  CLIBRARIES_LIBLDAP(CLIBRARIES_FIELD)
} clibraries_libldap;

// Opens libldap, if it is not open, and copies its functions to `functions` if that worked.
clibraries_outcome clibraries_open_libldap(clibraries_libldap *_Nonnull functions);

// libldap, as a person needs to know it.
clibraries_library clibraries_about_libldap(void);
