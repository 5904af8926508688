// Compares a list of declarations with what a library's real headers declare.
#pragma once
#define SAME(ret, name, args)                                                                      \
  _Static_assert(__builtin_types_compatible_p(__typeof__(name), ret args),                         \
                 #name " differs from the real header");
