#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Writes the E.164 form of `text` (UTF-8, `length` bytes), read as dialled in `region` (ISO 3166-1 alpha-2), into `out`.
///
/// Returns the number of bytes written, 0 where it is not a valid number. `out` needs 20 bytes.
size_t cphone_e164(const char *text, size_t length, const char *region, char *out);

#ifdef __cplusplus
}
#endif
