/* Reads a number: strict JSON grammar, small enough for a double, and with an exponent that fits. */
#pragma once

#include "text.h"

enum {
    EXACT_DIGITS = 19,               /* that many always fit into 64 bits */
    LARGEST_MAGNITUDE = 308,         /* below ten to this power nothing is beyond a double */
    SMALLEST_MAGNITUDE = -1000000000 /* numbers below ten to this power are left to the second tier */
};

/* Exponents beyond it are all taken for it: no text is long enough for its digits to make up for one. */
static const int64_t LARGEST_EXPONENT = 100000000000000000;

typedef struct {
    uint64_t digits; /* the first significant ones */
    uint64_t more;   /* a hash of those that follow */
    int64_t count;
} Significant;

static inline void add_digit(const Secrets *secrets, Significant *number, unsigned digit) {
    if (number->count < EXACT_DIGITS)
        number->digits = number->digits * 10 + digit;
    else
        number->more = fold(number->more ^ secrets->of[1], digit ^ secrets->of[2]);
    number->count++;
}

/* Take the digits at the reader. Zeros that end them are left pending, since 1.0 is 1; returns how many digits there
 * were. */
static inline int64_t read_digits(Reader *reader, Significant *number, int64_t *zeros) {
    const unsigned char *start = reader->at;
    for (; *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
        if (*reader->at == '0') {
            *zeros += number->count > 0;
            continue;
        }
        for (; *zeros; --*zeros)
            add_digit(reader->secrets, number, 0);
        add_digit(reader->secrets, number, (unsigned)(*reader->at - '0'));
    }
    return reader->at - start;
}

static inline bool read_exponent(Reader *reader, int64_t *exponent) {
    bool negative = *reader->at == '-';
    int64_t value = 0;
    if (negative || *reader->at == '+')
        reader->at++;
    const unsigned char *start = reader->at;
    for (; *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
        value = value * 10 + (*reader->at - '0');
        if (value > LARGEST_EXPONENT)
            value = LARGEST_EXPONENT;
    }
    *exponent = negative ? -value : value;
    return reader->at > start;
}

static inline bool read_number(Reader *reader, uint64_t *hash) {
    Significant number = {0, 0, 0};
    int64_t zeros = 0, fraction = 0, exponent = 0;
    bool negative = *reader->at == '-';
    if (negative)
        reader->at++;
    bool zero_first = *reader->at == '0';
    int64_t whole = read_digits(reader, &number, &zeros);
    if (!whole || (zero_first && whole > 1))
        return false;
    if (*reader->at == '.') {
        reader->at++;
        fraction = read_digits(reader, &number, &zeros);
        if (!fraction)
            return false;
    }
    if (*reader->at == 'e' || *reader->at == 'E') {
        reader->at++;
        if (!read_exponent(reader, &exponent))
            return false;
    }
    if (!number.count) {
        *hash = hash_number(reader->secrets, 0, 0, 0, 0);
        return true;
    }
    exponent += zeros - fraction;
    /* Whether a number is read must depend on its value, never on how it is spelt. */
    if (number.count + exponent > LARGEST_MAGNITUDE || number.count + exponent < SMALLEST_MAGNITUDE)
        return false;
    *hash = hash_number(reader->secrets, number.digits, number.more, (uint64_t)exponent, negative);
    return true;
}
