/* Finds fingerprints that came before, by an exact table of those that did (duplicates.py). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A slot of the table: a fingerprint, and the index of the record that had it first. Free where the fingerprint is 0,
 * which means none. */
typedef struct {
    uint64_t print;
    uint64_t index;
} Slot;

/* Whether a fingerprint belongs to one of so many parts of all fingerprints; its low bits name the slot. */
static inline bool is_of_part(uint64_t print, uint64_t part, uint64_t parts) {
    return ((print >> 32) * parts) >> 32 == part;
}

/* The slot of a fingerprint in a table of a power of two of slots, free when it is new; NULL when the table is full. */
static inline Slot *slot_of(Slot *table, size_t slots, uint64_t print) {
    size_t at = print & (slots - 1);
    for (size_t tried = 0; tried < slots; tried++) {
        Slot *slot = &table[at];
        if (!slot->print || slot->print == print)
            return slot;
        at = (at + 1) & (slots - 1);
    }
    return NULL;
}
