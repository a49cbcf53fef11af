/* SPDX-License-Identifier: MIT */
#include "support/sqlite_file.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The application id is in bytes 68 to 71: https://www.sqlite.org/fileformat.html. */
const char *sqlite_file_doubt(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return errno == ENOENT ? NULL : strerror(errno);
    if (!S_ISREG(about.st_mode)) /* reading a pipe would wait for its other end */
        return "not a regular file";
    FILE *file = fopen(path, "rb");
    if (!file)
        return errno == ENOENT ? NULL : strerror(errno);
    unsigned char header[72] = {0};
    size_t length = fread(header, 1, sizeof(header), file);
    bool is_unreadable = ferror(file) != 0;
    fclose(file);
    if (is_unreadable)
        return "it cannot be read";
    if (length == 0)
        return NULL;
    if (memcmp(header, "SQLite format 3", 16) != 0)
        return "not a SQLite database, and not ours to overwrite";
    uint32_t application_id =
        (uint32_t)header[68] << 24 | (uint32_t)header[69] << 16 | (uint32_t)header[70] << 8 | header[71];
    return application_id == SQLITE_FILE_APPLICATION_ID ? NULL : "a database of somebody else's";
}

int sqlite_file_make(char *path, size_t size)
{
    const char *folder = getenv("TMPDIR");
    int length = snprintf(path, size, "%s/vbench-XXXXXX", folder && *folder ? folder : "/tmp");
    if (length < 0 || (size_t)length >= size)
        return ENAMETOOLONG;
    int descriptor = mkstemp(path);
    if (descriptor < 0)
        return errno;
    close(descriptor);
    return 0;
}

void sqlite_file_remove(const char *path)
{
    static const char *const endings[] = {"", "-journal", "-wal", "-shm"};
    for (size_t index = 0; index < sizeof(endings) / sizeof(*endings); ++index) {
        char name[PATH_MAX];
        int length = snprintf(name, sizeof(name), "%s%s", path, endings[index]);
        if (length > 0 && (size_t)length < sizeof(name))
            unlink(name);
    }
}
