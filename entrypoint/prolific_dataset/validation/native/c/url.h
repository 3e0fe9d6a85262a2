/* Whether text is certainly a fine URL; it accepts less than the rules do (rules/urls.py). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { MOST_EXTENSIONS = 8, LONGEST_EXTENSION = 8 };

typedef struct {
    bool http; /* whether http:// is fine, too */
    size_t extension_count;
    char extensions[MOST_EXTENSIONS][LONGEST_EXTENSION]; /* lower case, with their dots */
} UrlRules;

static inline bool is_digit(unsigned char byte) {
    return byte >= '0' && byte <= '9';
}

static inline bool is_host(unsigned char byte) {
    unsigned char lower = byte | 0x20;
    return (lower >= 'a' && lower <= 'z') || is_digit(byte) || byte == '.' || byte == '-';
}

static inline bool ends_with(const unsigned char *start, const unsigned char *stop, const char *extension) {
    size_t size = strlen(extension);
    if ((size_t)(stop - start) < size)
        return false;
    for (size_t index = 0; index < size; index++) {
        unsigned char byte = stop[(ptrdiff_t)index - (ptrdiff_t)size];
        if (byte >= 'A' && byte <= 'Z')
            byte |= 0x20;
        if (byte != (unsigned char)extension[index])
            return false;
    }
    return true;
}

static inline bool is_fine_url(const UrlRules *rules, const unsigned char *at, const unsigned char *stop) {
    for (const unsigned char *each = at; each < stop; each++)
        if (*each <= ' ' || *each >= 0x7F)
            return false;
    if (stop - at > 8 && !memcmp(at, "https://", 8))
        at += 8;
    else if (rules->http && stop - at > 7 && !memcmp(at, "http://", 7))
        at += 7;
    else
        return false;
    const unsigned char *host = at;
    while (at < stop && is_host(*at))
        at++;
    if (at == host)
        return false;
    if (at < stop && *at == ':') {
        const unsigned char *port = ++at;
        while (at < stop && is_digit(*at))
            at++;
        if (at == port || at - port > 4)
            return false;
    }
    if (!rules->extension_count)
        return at == stop || *at == '/' || *at == '?' || *at == '#';
    if (at == stop || *at != '/')
        return false;
    const unsigned char *path = ++at;
    while (at < stop && *at != '?' && *at != '#')
        at++;
    for (size_t index = 0; index < rules->extension_count; index++)
        if (ends_with(path, at, rules->extensions[index]))
            return true;
    return false;
}
