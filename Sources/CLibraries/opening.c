// The one place that calls dlopen, and the list of all libraries for `ittool doctor`.
#include "opening.h"

#include <dlfcn.h>
#include <stdio.h>

#include "CLibraries.h"

bool clibraries_fill(const clibraries_library *about, const char *const *names, size_t count,
                     void **functions, clibraries_record *record) {
  for (const char *next = about->sonames; *next;) {
    char soname[sizeof record->soname];
    size_t length = strcspn(next, " ");
    snprintf(soname, sizeof soname, "%.*s", (int)length, next);
    next += length;
    next += strspn(next, " ");

    void *handle = dlopen(soname, RTLD_LAZY | RTLD_LOCAL);
    if (!handle) {
      // The first reason is kept: it is about the file that is most wanted.
      const char *reason = dlerror();
      if (!record->reason[0])
        snprintf(record->reason, sizeof record->reason, "%s", reason ? reason : soname);
      continue;
    }
    size_t found = 0;
    while (found < count && (functions[found] = dlsym(handle, names[found]))) found++;
    if (found == count) {
      memcpy(record->soname, soname, sizeof soname);
      return true;
    }
    snprintf(record->reason, sizeof record->reason, "%s: has no function %s", soname, names[found]);
    dlclose(handle);
  }
  return false;
}

#define COUNT_ONE(library) +1
size_t clibraries_count(void) { return 0 CLIBRARIES_ALL(COUNT_ONE); }

#define ABOUT_ONE(library)                                                                         \
  if (index-- == 0) return clibraries_about_##library();
clibraries_library clibraries_at(size_t index) {
  CLIBRARIES_ALL(ABOUT_ONE)
  return (clibraries_library){"", "", "", ""};
}

#define OPEN_ONE(library)                                                                          \
  if (index-- == 0) {                                                                              \
    clibraries_##library functions;                                                                \
    return clibraries_open_##library(&functions);                                                  \
  }
clibraries_outcome clibraries_open_at(size_t index) {
  CLIBRARIES_ALL(OPEN_ONE)
  return (clibraries_outcome){NULL, "no such library"};
}
