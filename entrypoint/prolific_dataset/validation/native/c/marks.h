/* Marks fingerprints in a table, to find those that may be repeated (candidates.py). */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Two bits of one byte: one bit would make three times as many look alike by chance. */
static inline unsigned char marks_of(uint64_t print) {
    unsigned first = (unsigned)(print >> 24) & 7, second = (first + 1 + (unsigned)((print >> 27 & 0xFF) % 7)) & 7;
    return (unsigned char)(1u << first | 1u << second);
}

/* Whether a fingerprint of this part was marked before, or one that looks like it; it is marked from now on. The size
 * of `table` is a power of two. */
static inline int mark(unsigned char *table, size_t size, uint64_t print, uint64_t part, uint64_t rounds) {
    if ((print >> 48) % rounds != part)
        return 0;
    unsigned char *byte = &table[print & (size - 1)], marks = marks_of(print);
    int known = (*byte & marks) == marks;
    *byte |= marks;
    return known;
}
