// GMime 3: the MIME trees of messages that came in.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "opened.h"

struct _GDateTime;
struct _GMimeContentType;
struct _GMimeDataWrapper;
struct _GMimeFormatOptions;
struct _GMimeMessage;
struct _GMimeMessagePart;
struct _GMimeMultipart;
struct _GMimeObject;
struct _GMimeParser;
struct _GMimeParserOptions;
struct _GMimePart;
struct _GMimeStream;
struct _GTypeInstance;

// GType is size_t, gboolean int, gint64 int64_t on the 64-bit systems that are built for.
#define CLIBRARIES_LIBGMIME(X)                                                                     \
  X(void, g_mime_init, (void))                                                                     \
  X(void, g_free, (void *_Nullable))                                                               \
  X(void, g_object_unref, (void *_Nonnull))                                                        \
  X(int, g_type_check_instance_is_a, (struct _GTypeInstance *_Nullable, size_t))                   \
  X(int64_t, g_date_time_to_unix, (struct _GDateTime *_Nonnull))                                   \
  X(void, g_date_time_unref, (struct _GDateTime *_Nonnull))                                        \
  X(struct _GMimeStream *_Nullable, g_mime_stream_mem_new, (void))                                 \
  X(struct _GMimeStream *_Nullable, g_mime_stream_mem_new_with_buffer,                             \
    (const char *_Nonnull, size_t))                                                                \
  X(int64_t, g_mime_stream_length, (struct _GMimeStream *_Nonnull))                                \
  X(int, g_mime_stream_reset, (struct _GMimeStream *_Nonnull))                                     \
  X(ssize_t, g_mime_stream_read, (struct _GMimeStream *_Nonnull, char *_Nonnull, size_t))          \
  X(struct _GMimeParser *_Nullable, g_mime_parser_new_with_stream,                                 \
    (struct _GMimeStream *_Nonnull))                                                               \
  X(struct _GMimeMessage *_Nullable, g_mime_parser_construct_message,                              \
    (struct _GMimeParser *_Nonnull, struct _GMimeParserOptions *_Nullable))                        \
  X(struct _GMimeObject *_Nullable, g_mime_message_get_mime_part,                                  \
    (struct _GMimeMessage *_Nonnull))                                                              \
  X(size_t, g_mime_multipart_get_type, (void))                                                     \
  X(int, g_mime_multipart_get_count, (struct _GMimeMultipart *_Nonnull))                           \
  X(struct _GMimeObject *_Nullable, g_mime_multipart_get_part,                                     \
    (struct _GMimeMultipart *_Nonnull, int))                                                       \
  X(size_t, g_mime_message_part_get_type, (void))                                                  \
  X(struct _GMimeMessage *_Nullable, g_mime_message_part_get_message,                              \
    (struct _GMimeMessagePart *_Nonnull))                                                          \
  X(size_t, g_mime_part_get_type, (void))                                                          \
  X(const char *_Nullable, g_mime_part_get_filename, (struct _GMimePart *_Nonnull))                \
  X(struct _GMimeDataWrapper *_Nullable, g_mime_part_get_content, (struct _GMimePart *_Nonnull))   \
  X(ssize_t, g_mime_data_wrapper_write_to_stream,                                                  \
    (struct _GMimeDataWrapper *_Nonnull, struct _GMimeStream *_Nonnull))                           \
  X(struct _GMimeContentType *_Nullable, g_mime_object_get_content_type,                           \
    (struct _GMimeObject *_Nonnull))                                                               \
  X(char *_Nullable, g_mime_content_type_get_mime_type, (struct _GMimeContentType *_Nonnull))      \
  X(const char *_Nullable, g_mime_content_type_get_parameter,                                      \
    (struct _GMimeContentType *_Nonnull, const char *_Nonnull))                                    \
  X(const char *_Nullable, g_mime_object_get_disposition, (struct _GMimeObject *_Nonnull))         \
  X(const char *_Nullable, g_mime_object_get_content_id, (struct _GMimeObject *_Nonnull))          \
  X(char *_Nullable, g_mime_object_get_headers,                                                    \
    (struct _GMimeObject *_Nonnull, struct _GMimeFormatOptions *_Nullable))                        \
  X(ssize_t, g_mime_object_write_to_stream,                                                        \
    (struct _GMimeObject *_Nonnull, struct _GMimeFormatOptions *_Nullable,                         \
     struct _GMimeStream *_Nonnull))                                                               \
  X(struct _GDateTime *_Nullable, g_mime_utils_header_decode_date, (const char *_Nonnull))

// The functions of GMime, and of GLib below it.
typedef struct {
  CLIBRARIES_LIBGMIME(CLIBRARIES_FIELD)
} clibraries_libgmime;

// Opens GMime, if it is not open, and copies its functions to `functions` if that worked.
clibraries_outcome clibraries_open_libgmime(clibraries_libgmime *_Nonnull functions);

// GMime, as a person needs to know it.
clibraries_library clibraries_about_libgmime(void);
