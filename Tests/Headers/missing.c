// Opens a library that is nowhere, one that lacks a function, and one that is only the second file
// tried; prints what is said of each.
#include <stdio.h>
#include <string.h>

#include "CLibraries.h"
#include "opening.h"

static void attempt(const char *sonames, const char *function) {
  clibraries_library about = {"lib", sonames, "package", "purpose"};
  clibraries_record record;
  memset(&record, 0, sizeof record);
  void *functions[1];
  clibraries_fill(&about, &function, 1, functions, &record);
  printf("%s|%s\n", record.soname, record.soname[0] ? "" : record.reason);
}

int main(void) {
  attempt("libnowhere.so.9", "f");
  attempt("libc.so.6", "no_such_function");
  attempt("libnowhere.so.9 libc.so.6", "strlen");
  for (size_t i = 0; i < clibraries_count(); i++)
    printf("%s|%s\n", clibraries_at(i).name, clibraries_at(i).package);
  printf("%s|%s\n", clibraries_at(999).name, clibraries_open_at(999).reason);
}
