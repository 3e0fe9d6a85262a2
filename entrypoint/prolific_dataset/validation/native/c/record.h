/* Reads one record: any JSON object whose keys are all different, and whether its fields are certainly fine. */
#pragma once

#include <stdlib.h>

#include "number.h"
#include "url.h"

enum { MOST_KEYS = 65536, FEW_KEYS = 64, LONGEST_DECODED = 4096 };

/* What a value is. A field's `kinds` are those that are fine in it; 0 is no value at all. */
typedef enum { UNREADABLE = 0, TEXT = 1, EMPTY = 2, NOTHING = 4, NUMBER = 8, BOOLEAN = 16, NESTED = 32 } Kind;

typedef struct {
    unsigned char *name; /* UTF-8 */
    size_t name_size;
    bool spelt_plainly; /* whether JSON text has it as it is */
    uint64_t hash;
    unsigned kinds;
    size_t most_characters;
    bool is_url;
    UrlRules url;
} Field;

typedef struct {
    bool unknown_fields;
    bool all_fields;
    size_t deepest;
    size_t field_count;
    Field *fields;
    const Field **slots; /* each field at the slot that its hash names, or at the next one that is free */
    size_t slot_mask;    /* one less than there are slots: a power of two, twice as many as fields */
} Schema;

/* Keys of the objects that are open, as their hashes: equal keys have equal ones, so no key that is there twice is
 * missed. Unequal keys that look equal by chance make the line unsure. */
typedef struct {
    uint64_t *hashes;
    size_t room;
    size_t count;
    size_t total; /* in the whole record; it does not depend on the order of keys */
    uint64_t few[FEW_KEYS];
} Keys;

typedef struct {
    Reader reader;
    const Schema *schema;
    Keys keys;
    size_t next_field; /* keys mostly come in the order of the schema */
    size_t found_fields;
    uint64_t found;     /* the sum of their hashes: which ones they are */
    uint64_t defects;   /* the sum of a hash for each value that is not certainly fine, of its key and its kind */
    bool is_told_apart; /* whether these say all: a text may be wrong in other ways */
    bool fine;
    bool no_memory;
    unsigned char decoded[LONGEST_DECODED];
} Record;

static inline void skip_space(Reader *reader) {
    while (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\r')
        reader->at++;
}

static bool add_key(Record *record, uint64_t hash) {
    Keys *keys = &record->keys;
    if (++keys->total > MOST_KEYS)
        return false;
    if (keys->count == keys->room) {
        size_t size = 2 * keys->room * sizeof *keys->hashes;
        uint64_t *more = keys->hashes == keys->few ? malloc(size) : realloc(keys->hashes, size);
        if (!more) {
            record->no_memory = true;
            return false;
        }
        if (keys->hashes == keys->few)
            memcpy(more, keys->few, sizeof keys->few);
        keys->hashes = more;
        keys->room *= 2;
    }
    keys->hashes[keys->count++] = hash;
    return true;
}

static int compare_hashes(const void *one, const void *other) {
    uint64_t left, right;
    memcpy(&left, one, sizeof left);
    memcpy(&right, other, sizeof right);
    return (left > right) - (left < right);
}

/* Whether the keys from `first` on, those of one object, all differ; forgets them. */
static bool close_keys(Keys *keys, size_t first) {
    uint64_t *hashes = keys->hashes + first;
    size_t count = keys->count - first;
    keys->count = first;
    if (count > 32) {
        qsort(hashes, count, sizeof *hashes, compare_hashes);
        for (size_t index = 1; index < count; index++)
            if (hashes[index] == hashes[index - 1])
                return false;
        return true;
    }
    for (size_t index = 1; index < count; index++)
        for (size_t before = 0; before < index; before++)
            if (hashes[index] == hashes[before])
                return false;
    return true;
}

static bool is_name(const Field *field, const unsigned char *at, size_t size) {
    return field->name_size == size && !memcmp(field->name, at, size);
}

/* The field whose name has this hash; NULL when there is none. */
static const Field *find_field(const Schema *schema, uint64_t hash) {
    size_t slot = hash & schema->slot_mask;
    while (schema->slots[slot] && schema->slots[slot]->hash != hash)
        slot = (slot + 1) & schema->slot_mask;
    return schema->slots[slot];
}

/* The next field of the schema when the key at the reader is its name, spelt plainly, and then the key is taken; else
 * NULL. */
static const Field *take_next_field(Record *record) {
    Reader *reader = &record->reader;
    const Field *next = &record->schema->fields[record->next_field];
    if (!next->spelt_plainly || (size_t)(reader->end - reader->at) <= next->name_size ||
        reader->at[next->name_size] != '"' || !is_name(next, reader->at, next->name_size))
        return NULL;
    reader->at += next->name_size + 1;
    return next;
}

/* Whether a key that has the hash of a field's name is that name: the bytes decide. */
static bool is_key_of(Record *record, const Text *key, const Field *field) {
    if (!key->escaped)
        return is_name(field, key->start, (size_t)(key->stop - key->start));
    return is_name(field, record->decoded, decode(key, record->decoded, LONGEST_DECODED));
}

/* Read a key whose opening quote has been taken, and find the field that it names: NULL when it names none. */
static bool read_key(Record *record, bool outermost, uint64_t *hash, const Field **field) {
    *field = outermost ? take_next_field(record) : NULL;
    if (!*field) {
        Text key;
        if (!read_text(&record->reader, &key))
            return false;
        *hash = key.hash;
        *field = outermost ? find_field(record->schema, key.hash) : NULL;
        if (!*field)
            return true;
        if (!is_key_of(record, &key, *field))
            return false;
    }
    *hash = (*field)->hash;
    size_t next = (size_t)(*field - record->schema->fields) + 1;
    record->next_field = next < record->schema->field_count ? next : 0;
    return true;
}

static bool is_fine(Record *record, const Field *field, Kind kind, const Text *text) {
    if (!(field->kinds & kind))
        return false;
    if (kind != TEXT)
        return true;
    if (text->characters > field->most_characters)
        return false;
    if (!field->is_url)
        return true;
    if (!text->escaped)
        return is_fine_url(&field->url, text->start, text->stop);
    size_t size = decode(text, record->decoded, LONGEST_DECODED);
    return size <= LONGEST_DECODED && is_fine_url(&field->url, record->decoded, record->decoded + size);
}

/* Note that the value of a key is not certainly fine; an unknown key's value has no kind. */
static void note_defect(Record *record, uint64_t key, unsigned kind) {
    record->fine = false;
    record->defects += hash_member(record->reader.secrets, key, kind);
    record->is_told_apart = record->is_told_apart && kind != TEXT;
}

static bool read_word(Reader *reader, const char *word, uint64_t *hash) {
    size_t size = strlen(word);
    if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size))
        return false;
    reader->at += size;
    *hash = hash_word(reader->secrets, word[0]);
    return true;
}

static bool read_object(Record *record, size_t depth, uint64_t *hash);
static bool read_list(Record *record, size_t depth, uint64_t *hash);

/* Read any value; `depth` counts the lists and objects around it. */
static Kind read_value(Record *record, size_t depth, Text *text, uint64_t *hash) {
    Reader *reader = &record->reader;
    switch (*reader->at) {
    case '"':
        reader->at++;
        if (!read_text(reader, text))
            return UNREADABLE;
        *hash = text->hash;
        return text->start == text->stop ? EMPTY : TEXT;
    case '{':
        return read_object(record, depth + 1, hash) ? NESTED : UNREADABLE;
    case '[':
        return read_list(record, depth + 1, hash) ? NESTED : UNREADABLE;
    case 'n':
        return read_word(reader, "null", hash) ? NOTHING : UNREADABLE;
    case 't':
        return read_word(reader, "true", hash) ? BOOLEAN : UNREADABLE;
    case 'f':
        return read_word(reader, "false", hash) ? BOOLEAN : UNREADABLE;
    default:
        return read_number(reader, hash) ? NUMBER : UNREADABLE;
    }
}

static bool read_list(Record *record, size_t depth, uint64_t *hash) {
    Reader *reader = &record->reader;
    Text text;
    uint64_t list = 0, item;
    if (depth > record->schema->deepest)
        return false;
    reader->at++;
    skip_space(reader);
    if (*reader->at == ']') {
        reader->at++;
        *hash = hash_item(reader->secrets, list, 0);
        return true;
    }
    for (;;) {
        if (!read_value(record, depth, &text, &item))
            return false;
        list = hash_item(reader->secrets, list, item);
        skip_space(reader);
        unsigned char byte = *reader->at;
        if (byte != ',' && byte != ']')
            return false;
        reader->at++;
        if (byte == ']')
            break;
        skip_space(reader);
    }
    *hash = hash_item(reader->secrets, list, 1);
    return true;
}

/* Read a key and its value, and judge them when they are a field's. */
static bool read_member(Record *record, size_t depth, uint64_t *hash) {
    Reader *reader = &record->reader;
    bool outermost = depth == 1;
    uint64_t key, value;
    const Field *field;
    Text text;
    if (*reader->at != '"')
        return false;
    reader->at++;
    if (!read_key(record, outermost, &key, &field) || !add_key(record, key))
        return false;
    skip_space(reader);
    if (*reader->at != ':')
        return false;
    reader->at++;
    skip_space(reader);
    bool is_list = *reader->at == '[';
    Kind kind = read_value(record, depth, &text, &value);
    if (!kind)
        return false;
    if (field) {
        record->found_fields++;
        record->found += key;
        if (!is_fine(record, field, kind, &text))
            note_defect(record, key, is_list ? 2 * NESTED : kind);
    } else if (outermost && !record->schema->unknown_fields) {
        note_defect(record, key, 0);
    }
    *hash = hash_member(reader->secrets, key, value);
    return true;
}

static bool read_object(Record *record, size_t depth, uint64_t *hash) {
    Reader *reader = &record->reader;
    size_t first = record->keys.count, count = 0;
    uint64_t members = 0, member;
    if (depth > record->schema->deepest)
        return false;
    reader->at++;
    skip_space(reader);
    bool more = *reader->at != '}';
    if (!more)
        reader->at++;
    while (more) {
        if (!read_member(record, depth, &member))
            return false;
        members += member;
        count++;
        skip_space(reader);
        unsigned char byte = *reader->at;
        if (byte != ',' && byte != '}')
            return false;
        reader->at++;
        more = byte == ',';
        skip_space(reader);
    }
    *hash = hash_object(reader->secrets, members, count);
    return close_keys(&record->keys, first);
}

/* Get ready to read records, one after the other. */
static void open_record(Record *record, const Schema *schema, const Secrets *secrets) {
    record->reader.secrets = secrets;
    record->schema = schema;
    record->keys.hashes = record->keys.few;
    record->keys.room = FEW_KEYS;
    record->no_memory = false;
}

static void close_record(Record *record) {
    if (record->keys.hashes != record->keys.few)
        free(record->keys.hashes);
}

static void begin_record(Record *record, const unsigned char *at, const unsigned char *end) {
    record->reader.at = at;
    record->reader.end = end;
    record->keys.count = record->keys.total = 0;
    record->next_field = record->found_fields = 0;
    record->found = record->defects = 0;
    record->fine = record->is_told_apart = true;
}

/* Read the record at the reader, up to the end of its line. True when it is well-formed; whether it is certainly fine
 * is in `record->fine`. */
static bool read_record(Record *record, uint64_t *hash) {
    Reader *reader = &record->reader;
    skip_space(reader);
    if (*reader->at != '{' || !read_object(record, 1, hash))
        return false;
    skip_space(reader);
    if (reader->at != reader->end && *reader->at != '\n')
        return false;
    if (record->schema->all_fields && record->found_fields < record->schema->field_count)
        record->fine = false;
    return true;
}

/* For a record that was read and is not certainly fine: a number that it shares with those that lack the same fields, and
 * whose other fields have the same defects; 0 when that cannot be told. */
static uint64_t likeness_of(const Record *record) {
    if (!record->is_told_apart)
        return 0;
    uint64_t likeness = hash_object(record->reader.secrets, record->defects, record->found);
    return likeness ? likeness : 1;
}
