// What can be said of every library that is opened at first use.
//
// A library is one header and one C file. The header holds a list `X(return, name, arguments)` of
// the functions that are used, declared with the library's own struct tags. That one list makes the
// struct of function pointers, the loader (opening.h) and the comparison with the library's real
// headers (Tests/Headers). A new library also adds its name to CLIBRARIES_ALL.
#pragma once
#include <stddef.h>

#ifndef __clang__
#define _Nonnull
#define _Nullable
#endif

// Every library, by the name of its header.
#define CLIBRARIES_ALL(X) X(libmd) X(libcurl) X(libldap) X(libgmime) X(libmd4c)

// Makes one field of the struct of function pointers.
#define CLIBRARIES_FIELD(ret, name, args) ret(*_Nonnull name) args;

// A library, as a person needs to know it.
typedef struct {
  const char *_Nonnull name;
  // File names in the order they are tried, with a space between them: Debian 12's and 13's.
  const char *_Nonnull sonames;
  // The Debian package to install.
  const char *_Nonnull package;
  // What is not possible without it.
  const char *_Nonnull purpose;
} clibraries_library;

// What came of opening a library.
typedef struct {
  // The file name that was opened, or NULL.
  const char *_Nullable soname;
  // Why none could be used, or NULL.
  const char *_Nullable reason;
} clibraries_outcome;

// The number of libraries in CLIBRARIES_ALL.
size_t clibraries_count(void);

// The library at a place in CLIBRARIES_ALL.
clibraries_library clibraries_at(size_t index);

// Opens the library at a place in CLIBRARIES_ALL, if it is not open, and says what came of it.
clibraries_outcome clibraries_open_at(size_t index);
