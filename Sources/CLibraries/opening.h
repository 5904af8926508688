// How a library is opened: once, by whichever thread comes first, from the list of its functions.
#pragma once
#include "opened.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

// The file name and the reason fit; a longer reason is cut.
typedef struct {
  char soname[64];
  char reason[256];
} clibraries_record;

// Opens the first of the library's files that has every function named, and fills `functions`.
bool clibraries_fill(const clibraries_library *about, const char *const *names, size_t count,
                     void **functions, clibraries_record *record);

#define CLIBRARIES_NAME(ret, name, args) #name,

// Defines the functions that the header of `library` declares, from its list.
#define CLIBRARIES_DEFINE(library, LIST)                                                           \
  static const char *const names[] = {LIST(CLIBRARIES_NAME)};                                      \
  enum { count = sizeof names / sizeof names[0] };                                                 \
  _Static_assert(sizeof(clibraries_##library) == count * sizeof(void *), "only pointers");         \
  static void *functions[count];                                                                   \
  static clibraries_record record;                                                                 \
  static pthread_once_t once = PTHREAD_ONCE_INIT;                                                  \
  static void fill(void) { clibraries_fill(&about, names, count, functions, &record); }            \
  clibraries_outcome clibraries_open_##library(clibraries_##library *copy) {                       \
    pthread_once(&once, fill);                                                                     \
    if (record.soname[0] == 0) return (clibraries_outcome){NULL, record.reason};                   \
    memcpy(copy, functions, sizeof functions);                                                     \
    return (clibraries_outcome){record.soname, NULL};                                              \
  }                                                                                                \
  clibraries_library clibraries_about_##library(void) { return about; }
