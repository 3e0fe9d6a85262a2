/* Reads text between quotes: strict UTF-8, strict escapes, no control characters, no half surrogate pairs. */
#pragma once

#include <stdbool.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "fingerprint.h"

/* What is read, and where the reading is. The byte at `end` is there and is a NUL, as in every Python bytes object; no
 * token takes a NUL, so reading byte by byte stops there by itself. */
typedef struct {
    const unsigned char *at;
    const unsigned char *end;
    const Secrets *secrets;
} Reader;

typedef struct {
    const unsigned char *start;
    const unsigned char *stop;
    size_t characters;
    bool escaped;
    uint64_t hash;
} Text;

static inline bool is_plain(unsigned char byte) {
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* Go to the first byte that is a quote, a backslash, a control character or not ASCII: sixteen or eight at a time. */
static inline const unsigned char *skip_plain(const unsigned char *at, const unsigned char *end) {
#ifdef __SSE2__
    const __m128i space = _mm_set1_epi8(0x20), quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        /* Signed, a byte that is not ASCII is less than a space too. */
        __m128i special = _mm_or_si128(_mm_cmplt_epi8(bytes, space),
                                       _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        int found = _mm_movemask_epi8(special);
        if (found)
            return at + __builtin_ctz((unsigned)found);
    }
#else
    const uint64_t each = 0x0101010101010101u, high = 0x8080808080808080u;
    for (; end - at >= 8; at += 8) {
        uint64_t bytes = load(at), quotes = bytes ^ (each * '"'), backslashes = bytes ^ (each * '\\');
        if (((bytes | (bytes - each * 0x20) | (quotes - each) | (backslashes - each)) & high))
            break;
    }
#endif
    while (is_plain(*at))
        at++;
    return at;
}

/* The size of the UTF-8 sequence at `at`, which starts with a byte that is not ASCII; 0 when it is none (RFC 3629). */
static inline size_t sequence_size(const unsigned char *at) {
    unsigned char lead = at[0], low = 0x80, high = 0xBF;
    size_t size;
    if (lead >= 0xC2 && lead <= 0xDF) {
        size = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        size = 3;
        if (lead == 0xE0)
            low = 0xA0;
        if (lead == 0xED)
            high = 0x9F; /* beyond it are the surrogates */
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        size = 4;
        if (lead == 0xF0)
            low = 0x90;
        if (lead == 0xF4)
            high = 0x8F;
    } else {
        return 0;
    }
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t index = 2; index < size; index++)
        if ((at[index] & 0xC0) != 0x80)
            return 0;
    return size;
}

static inline bool read_unit(const unsigned char *at, unsigned *unit) {
    unsigned value = 0;
    for (int index = 0; index < 4; index++) {
        unsigned char byte = at[index], lower = byte | 0x20;
        if (byte >= '0' && byte <= '9')
            value = value << 4 | (unsigned)(byte - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value << 4 | (unsigned)(lower - 'a' + 10);
        else
            return false;
    }
    *unit = value;
    return true;
}

static inline size_t encode(unsigned point, unsigned char *made) {
    if (point < 0x80) {
        made[0] = (unsigned char)point;
        return 1;
    }
    if (point < 0x800) {
        made[0] = (unsigned char)(0xC0 | point >> 6);
        made[1] = (unsigned char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        made[0] = (unsigned char)(0xE0 | point >> 12);
        made[1] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
        made[2] = (unsigned char)(0x80 | (point & 0x3F));
        return 3;
    }
    made[0] = (unsigned char)(0xF0 | point >> 18);
    made[1] = (unsigned char)(0x80 | (point >> 12 & 0x3F));
    made[2] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
    made[3] = (unsigned char)(0x80 | (point & 0x3F));
    return 4;
}

/* Read the escape at `at`, a backslash. Returns its size, 0 when it is none; `made` takes its 1 to 4 bytes of UTF-8. */
static inline size_t read_escape(const unsigned char *at, unsigned char *made, size_t *made_size) {
    *made_size = 1;
    switch (at[1]) {
    case '"':
    case '\\':
    case '/':
        made[0] = at[1];
        return 2;
    case 'b':
        made[0] = '\b';
        return 2;
    case 'f':
        made[0] = '\f';
        return 2;
    case 'n':
        made[0] = '\n';
        return 2;
    case 'r':
        made[0] = '\r';
        return 2;
    case 't':
        made[0] = '\t';
        return 2;
    case 'u':
        break;
    default:
        return 0;
    }
    unsigned unit, second;
    if (!read_unit(at + 2, &unit))
        return 0;
    if (unit < 0xD800 || unit > 0xDFFF) {
        *made_size = encode(unit, made);
        return 6;
    }
    if (unit > 0xDBFF || at[6] != '\\' || at[7] != 'u' || !read_unit(at + 8, &second) || second < 0xDC00 ||
        second > 0xDFFF)
        return 0;
    *made_size = encode(0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00), made);
    return 12;
}

/* Read text whose opening quote has been taken; takes its closing quote. */
static inline bool read_text(Reader *reader, Text *text) {
    const unsigned char *at = reader->at, *piece = at;
    size_t surplus = 0; /* bytes beyond one for each character */
    TextHash hash;
    text->start = at;
    text->escaped = false;
    for (;;) {
        at = skip_plain(at, reader->end);
        while (*at >= 0x80) {
            size_t size = sequence_size(at);
            if (!size)
                return false;
            at += size;
            surplus += size - 1;
        }
        if (is_plain(*at))
            continue;
        if (*at == '"')
            break;
        if (*at != '\\')
            return false;
        unsigned char made[HASH_BLOCK] = {0};
        size_t made_size, size = read_escape(at, made, &made_size);
        if (!size)
            return false;
        if (!text->escaped)
            begin_text(reader->secrets, &hash);
        text->escaped = true;
        add_text(reader->secrets, &hash, piece, (size_t)(at - piece), reader->end);
        add_text(reader->secrets, &hash, made, made_size, made + HASH_BLOCK);
        at += size;
        surplus += size - 1;
        piece = at;
    }
    text->stop = at;
    text->characters = (size_t)(at - text->start) - surplus;
    if (text->escaped) {
        add_text(reader->secrets, &hash, piece, (size_t)(at - piece), reader->end);
        text->hash = end_text(reader->secrets, &hash);
    } else {
        text->hash = hash_text(reader->secrets, text->start, (size_t)(at - text->start), reader->end);
    }
    reader->at = at + 1;
    return true;
}

/* Write the bytes of UTF-8 that a text which was read stands for. Returns how many; more than `room` when they do not
 * fit. */
static inline size_t decode(const Text *text, unsigned char *out, size_t room) {
    size_t written = 0;
    for (const unsigned char *at = text->start; at < text->stop;) {
        unsigned char made[4];
        size_t made_size = 1, size = 1;
        if (*at == '\\')
            size = read_escape(at, made, &made_size);
        else
            made[0] = *at;
        if (written + made_size > room)
            return room + 1;
        memcpy(out + written, made, made_size);
        written += made_size;
        at += size;
    }
    return written;
}
