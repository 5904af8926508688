// needs: ldap.h (package libldap-dev)
#include <stddef.h>

#include <ldap.h>

#include "libldap.h"

#include "compare.h"

CLIBRARIES_LIBLDAP(SAME)

#define EQUAL(name, value)                                                                         \
  _Static_assert((long)(name) == (long)CLIBRARIES_##name, #name " differs from the real header");
CLIBRARIES_LIBLDAP_CONSTANTS(EQUAL)

// Our structs under other names, so that their layout can be compared with the real ones.
#define MEMBER(type, name) type name;
struct our_berval {
  CLIBRARIES_BERVAL(MEMBER)
};
struct our_ldapcontrol {
  CLIBRARIES_LDAPCONTROL(MEMBER)
};
#define PLACED(ours, theirs, name)                                                                 \
  _Static_assert(offsetof(struct ours, name) == offsetof(struct theirs, name), #name);             \
  _Static_assert(sizeof(((struct ours *)0)->name) == sizeof(((struct theirs *)0)->name), #name);
#define IN_BERVAL(type, name) PLACED(our_berval, berval, name)
#define IN_CONTROL(type, name) PLACED(our_ldapcontrol, ldapcontrol, name)
CLIBRARIES_BERVAL(IN_BERVAL)
CLIBRARIES_LDAPCONTROL(IN_CONTROL)
_Static_assert(sizeof(struct our_berval) == sizeof(struct berval), "berval");
_Static_assert(sizeof(struct our_ldapcontrol) == sizeof(struct ldapcontrol), "ldapcontrol");
