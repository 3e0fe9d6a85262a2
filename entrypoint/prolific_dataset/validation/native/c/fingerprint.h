/* Sixty-four bits for a value: equal for values of equal content, however they are spelt, and seldom for others.
 *
 * They are no proof of anything: records whose fingerprints are equal are read again and compared. The secrets are
 * drawn anew for each acceptor, so nobody can prepare data whose fingerprints fall together. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef _MSC_VER
#include <intrin.h>
#endif

enum { SECRET_COUNT = 8 };

typedef struct {
    uint64_t of[SECRET_COUNT];
} Secrets;

/* Each factor must hold a secret: one that data could make zero would take away all that the other holds. */
static inline uint64_t fold(uint64_t one, uint64_t other) {
#ifdef _MSC_VER /* it has no integers of 128 bits */
    return (one * other) ^ __umulh(one, other);
#else
    unsigned __int128 product = (unsigned __int128)one * other;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
#endif
}

static inline uint64_t load(const unsigned char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Text comes in pieces where it has escapes; how it is cut must not show. So it is taken in blocks of sixteen bytes,
 * and what does not fill one is held back. */
enum { HASH_BLOCK = 16 };

typedef struct {
    uint64_t state;
    size_t size;
    unsigned char held[2 * HASH_BLOCK]; /* the second half takes what copy_few copies too many */
} TextHash;

static inline uint64_t hash_block(const Secrets *secrets, uint64_t state, const unsigned char *block) {
    return fold(load(block) ^ secrets->of[0], load(block + 8) ^ state);
}

static inline void begin_text(const Secrets *secrets, TextHash *hash) {
    hash->state = secrets->of[1];
    hash->size = 0;
}

/* Copy up to a block. Where a whole one can be read before `end`, all of it is copied: that takes no call, and no
 * branch that depends on the size. */
static inline void copy_few(unsigned char *to, const unsigned char *at, size_t size, const unsigned char *end) {
    if (end - at >= HASH_BLOCK)
        memcpy(to, at, HASH_BLOCK);
    else
        memcpy(to, at, size);
}

/* Take the next `size` bytes of a text; those up to `end` may be read, but do not count. */
static inline void add_text(const Secrets *secrets, TextHash *hash, const unsigned char *at, size_t size,
                            const unsigned char *end) {
    size_t held = hash->size % HASH_BLOCK;
    hash->size += size;
    if (held) {
        size_t wanted = HASH_BLOCK - held;
        copy_few(hash->held + held, at, size < wanted ? size : wanted, end);
        if (size < wanted)
            return;
        hash->state = hash_block(secrets, hash->state, hash->held);
        at += wanted;
        size -= wanted;
    }
    for (; size >= HASH_BLOCK; at += HASH_BLOCK, size -= HASH_BLOCK)
        hash->state = hash_block(secrets, hash->state, at);
    copy_few(hash->held, at, size, end);
}

static inline uint64_t end_text(const Secrets *secrets, TextHash *hash) {
    memset(hash->held + hash->size % HASH_BLOCK, 0, HASH_BLOCK);
    return fold(hash_block(secrets, hash->state, hash->held) ^ secrets->of[2], hash->size ^ secrets->of[3]);
}

static inline uint64_t hash_text(const Secrets *secrets, const unsigned char *at, size_t size,
                                 const unsigned char *end) {
    TextHash hash;
    begin_text(secrets, &hash);
    add_text(secrets, &hash, at, size, end);
    return end_text(secrets, &hash);
}

/* A number's value is exactly (`digits` and `more`) times ten to the `exponent`: no rounding, as in canonical.py. */
static inline uint64_t hash_number(const Secrets *secrets, uint64_t digits, uint64_t more, uint64_t exponent,
                                   int negative) {
    uint64_t scale = 2 * exponent + (uint64_t)negative;
    return fold(digits ^ secrets->of[4], fold(more ^ secrets->of[5], scale ^ secrets->of[3]) ^ secrets->of[6]);
}

static inline uint64_t hash_word(const Secrets *secrets, char first) {
    return fold((uint64_t)(unsigned char)first ^ secrets->of[5], secrets->of[7]);
}

/* Members are summed up, for their order does not count; items are chained, for theirs does. */
static inline uint64_t hash_member(const Secrets *secrets, uint64_t key, uint64_t value) {
    return fold(key ^ secrets->of[6], value ^ secrets->of[7]);
}

static inline uint64_t hash_object(const Secrets *secrets, uint64_t members, uint64_t count) {
    return fold(members ^ secrets->of[3], count ^ secrets->of[4]);
}

static inline uint64_t hash_item(const Secrets *secrets, uint64_t list, uint64_t item) {
    return fold(list ^ secrets->of[2], item ^ secrets->of[0]);
}
