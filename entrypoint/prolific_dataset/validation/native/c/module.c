/* The Python module `_native`: an acceptor that looks at a block of lines without holding Python's lock. */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include "record.h"
#include "repeats.h"

typedef struct {
    PyObject_HEAD
    Schema schema;
    Secrets secrets;
    size_t most_bytes;
} Acceptor;

typedef struct {
    Py_ssize_t index;
    size_t start;
    size_t stop;
    uint64_t likeness;
} Line;

/* What a block's lines are like. */
typedef struct {
    size_t line_count;
    uint64_t *prints;
    size_t prints_room;
    Line *unsure;
    size_t unsure_count;
    size_t unsure_room;
} Findings;

/* `items` with room for one more than `count`; NULL when memory is short, and then they are what they were. */
static void *grown(void *items, size_t *room, size_t count, size_t size) {
    if (count < *room)
        return items;
    size_t wanted = *room ? 2 * *room : 1024;
    void *more = realloc(items, wanted * size);
    if (more)
        *room = wanted;
    return more;
}

static bool note_print(Findings *found, uint64_t print) {
    uint64_t *prints = grown(found->prints, &found->prints_room, found->line_count, sizeof *prints);
    if (!prints)
        return false;
    prints[found->line_count] = print;
    found->prints = prints;
    return true;
}

static bool note_unsure(Findings *found, size_t start, size_t stop, uint64_t likeness) {
    Line *unsure = grown(found->unsure, &found->unsure_room, found->unsure_count, sizeof *unsure);
    if (!unsure)
        return false;
    Line line = {(Py_ssize_t)found->line_count, start, stop, likeness};
    unsure[found->unsure_count++] = line;
    found->unsure = unsure;
    return true;
}

/* Look at each line; false when memory is short. */
static bool scan_lines(const Acceptor *self, const unsigned char *block, size_t size, bool prints, Findings *found) {
    const unsigned char *at = block, *end = block + size;
    Record record;
    open_record(&record, &self->schema, &self->secrets);
    bool going_on = true;
    while (at < end && going_on) {
        const unsigned char *start = at;
        uint64_t hash = 0;
        bool marked = end - at >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3);
        begin_record(&record, marked ? at + 3 : at, end);
        bool readable = read_record(&record, &hash);
        const unsigned char *stop = record.reader.at;
        if (!readable) {
            const unsigned char *line_feed = memchr(stop, '\n', (size_t)(end - stop));
            stop = line_feed ? line_feed : end;
        }
        bool usual = readable && !marked && (size_t)(stop - start) <= self->most_bytes;
        bool accepted = usual && record.fine;
        /* No record has the fingerprint 0, which means none. */
        uint64_t print = !readable ? 0 : hash ? hash : 1;
        going_on = !record.no_memory && (!prints || note_print(found, print)) &&
                   (accepted || note_unsure(found, (size_t)(start - block), (size_t)(stop - block),
                                            usual ? likeness_of(&record) : 0));
        found->line_count++;
        at = stop + 1;
    }
    close_record(&record);
    return going_on;
}

static PyObject *list_unsure(const Findings *found, const char *block) {
    PyObject *list = PyList_New((Py_ssize_t)found->unsure_count);
    for (size_t index = 0; list && index < found->unsure_count; index++) {
        const Line *line = &found->unsure[index];
        PyObject *item = Py_BuildValue("(ny#K)", line->index, block + line->start,
                                       (Py_ssize_t)(line->stop - line->start), line->likeness);
        if (!item)
            Py_CLEAR(list);
        else
            PyList_SetItem(list, (Py_ssize_t)index, item);
    }
    return list;
}

PyDoc_STRVAR(
    scan_doc,
    "scan(block: bytes, prints: bool) -> tuple[int, list[tuple[int, bytes, int]], bytes]\n--\n\n"
    "Return how many lines there are, index, bytes and likeness of the unsure ones, and a fingerprint for each line.");

static PyObject *scan(PyObject *object, PyObject *arguments) {
    const Acceptor *self = (const Acceptor *)object;
    PyObject *block, *result = NULL;
    int prints;
    char *bytes;
    Py_ssize_t size;
    Findings found = {0};
    bool has_memory;
    if (!PyArg_ParseTuple(arguments, "Sp:scan", &block, &prints) || PyBytes_AsStringAndSize(block, &bytes, &size) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    has_memory = scan_lines(self, (const unsigned char *)bytes, (size_t)size, prints, &found);
    Py_END_ALLOW_THREADS
    if (has_memory)
        result = Py_BuildValue("(nNy#)", (Py_ssize_t)found.line_count, list_unsure(&found, bytes),
                               found.prints ? (const char *)found.prints : "",
                               (Py_ssize_t)(found.prints ? found.line_count * sizeof *found.prints : 0));
    else
        PyErr_NoMemory();
    free(found.prints);
    free(found.unsure);
    return result;
}

PyDoc_STRVAR(
    repeats_doc,
    "repeats(table: bytearray, prints: array[int], first: int, part: int, parts: int) -> list[tuple[int, int]]\n"
    "--\n\n"
    "Add the fingerprints of one part, those of the records from index `first` on, to a table whose size is 16 "
    "times a power of two. Return the indices of each record that repeats an earlier one, and of that one.");

static PyObject *list_repeats(Slot *table, size_t slots, const unsigned char *prints, size_t count, uint64_t first,
                              uint64_t part, uint64_t parts) {
    PyObject *list = PyList_New(0);
    for (size_t offset = 0; list && offset < count; offset++) {
        uint64_t print = load(prints + offset * sizeof print), index = first + offset;
        if (!print || !is_of_part(print, part, parts))
            continue;
        Slot *slot = slot_of(table, slots, print);
        if (slot && !slot->print) {
            slot->print = print;
            slot->index = index;
            continue;
        }
        PyObject *pair = slot ? Py_BuildValue("(KK)", index, slot->index) : NULL;
        if (!slot)
            PyErr_SetString(PyExc_ValueError, "the table is full");
        if (!pair || PyList_Append(list, pair) < 0)
            Py_CLEAR(list);
        Py_XDECREF(pair);
    }
    return list;
}

static PyObject *repeats(PyObject *module, PyObject *arguments) {
    (void)module;
    Py_buffer table, prints;
    Py_ssize_t first, part, parts;
    if (!PyArg_ParseTuple(arguments, "w*y*nnn:repeats", &table, &prints, &first, &part, &parts))
        return NULL;
    PyObject *list = NULL;
    size_t slots = (size_t)table.len / sizeof(Slot);
    if (!slots || slots * sizeof(Slot) != (size_t)table.len || slots & (slots - 1) || prints.len % 8 || first < 0 ||
        part < 0 || parts < 1)
        PyErr_SetString(PyExc_ValueError, "the table, the fingerprints or the part has no fitting size");
    else
        list = list_repeats(table.buf, slots, prints.buf, (size_t)prints.len / 8, (uint64_t)first, (uint64_t)part,
                            (uint64_t)parts);
    PyBuffer_Release(&table);
    PyBuffer_Release(&prints);
    return list;
}

static bool take_extensions(PyObject *extensions, UrlRules *url) {
    Py_ssize_t count = PyTuple_Size(extensions);
    if (count < 0)
        return false;
    for (Py_ssize_t index = 0; index < count; index++) {
        char *bytes;
        Py_ssize_t size;
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(extensions, index), &bytes, &size) < 0)
            return false;
        if (index >= MOST_EXTENSIONS || size >= LONGEST_EXTENSION) {
            PyErr_SetString(PyExc_ValueError, "there are too many extensions, or one is too long");
            return false;
        }
        memcpy(url->extensions[url->extension_count++], bytes, (size_t)size + 1);
    }
    return true;
}

static bool take_field(PyObject *given, const Secrets *secrets, Field *field) {
    const char *name;
    Py_ssize_t name_size, most_characters;
    int is_url, http;
    PyObject *extensions;
    if (!PyArg_ParseTuple(given, "y#InppO!", &name, &name_size, &field->kinds, &most_characters, &is_url, &http,
                          &PyTuple_Type, &extensions))
        return false;
    if (name_size > LONGEST_DECODED || most_characters < 0) {
        PyErr_SetString(PyExc_ValueError, "the name of a field is too long, or its limit below 0");
        return false;
    }
    field->name = malloc((size_t)name_size + 1);
    if (!field->name) {
        PyErr_NoMemory();
        return false;
    }
    memcpy(field->name, name, (size_t)name_size);
    field->name_size = (size_t)name_size;
    field->hash = hash_text(secrets, field->name, field->name_size, field->name + field->name_size);
    field->spelt_plainly = true;
    for (size_t index = 0; index < field->name_size; index++)
        if (!is_plain(field->name[index]) && field->name[index] < 0x80)
            field->spelt_plainly = false;
    field->most_characters = (size_t)most_characters;
    field->is_url = is_url;
    field->url.http = http;
    return take_extensions(extensions, &field->url);
}

static bool take_fields(PyObject *given, const Secrets *secrets, Schema *schema) {
    size_t count = (size_t)PyTuple_Size(given), slots = 1;
    while (slots <= 2 * count)
        slots *= 2;
    /* One field more than there are: what is next where there are none. */
    schema->fields = calloc(count + 1, sizeof *schema->fields);
    schema->slots = calloc(slots, sizeof *schema->slots);
    if (!schema->fields || !schema->slots) {
        PyErr_NoMemory();
        return false;
    }
    schema->slot_mask = slots - 1;
    for (size_t index = 0; index < count; index++) {
        Field *field = &schema->fields[index];
        schema->field_count++; /* first, for its name may be there even when it cannot be taken */
        if (!take_field(PyTuple_GetItem(given, (Py_ssize_t)index), secrets, field))
            return false;
        size_t slot = field->hash & schema->slot_mask;
        while (schema->slots[slot])
            slot = (slot + 1) & schema->slot_mask;
        schema->slots[slot] = field;
    }
    return true;
}

static PyObject *acceptor_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"fields", "unknown_fields", "all_fields", "most_bytes", "deepest", "secrets", NULL};
    PyObject *fields;
    int unknown_fields, all_fields;
    Py_ssize_t most_bytes, deepest, secrets_size;
    const char *secrets;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O!ppnny#", names, &PyTuple_Type, &fields, &unknown_fields,
                                     &all_fields, &most_bytes, &deepest, &secrets, &secrets_size))
        return NULL;
    if (secrets_size != sizeof(Secrets) || most_bytes < 0 || deepest < 0)
        return PyErr_Format(PyExc_ValueError, "secrets must have %zu bytes, and limits be no less than 0",
                            sizeof(Secrets));
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Acceptor *self = (Acceptor *)allocate(type, 0);
    if (!self)
        return NULL;
    memcpy(&self->secrets, secrets, sizeof self->secrets);
    self->most_bytes = (size_t)most_bytes;
    self->schema.unknown_fields = unknown_fields;
    self->schema.all_fields = all_fields;
    self->schema.deepest = (size_t)deepest;
    if (!take_fields(fields, &self->secrets, &self->schema)) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void acceptor_free(PyObject *object) {
    Acceptor *self = (Acceptor *)object;
    PyTypeObject *type = Py_TYPE(object);
    for (size_t index = 0; index < self->schema.field_count; index++)
        free(self->schema.fields[index].name);
    free(self->schema.fields);
    free(self->schema.slots);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

PyDoc_STRVAR(acceptor_doc, "Acceptor(*, fields, unknown_fields, all_fields, most_bytes, deepest, secrets)\n--\n\n"
                           "Finds lines that are certainly fine; see prolific_dataset.validation.native.acceptor.");

static PyMethodDef methods[] = {{"scan", scan, METH_VARARGS, scan_doc}, {NULL, NULL, 0, NULL}};

static PyType_Slot slots[] = {{Py_tp_new, acceptor_new},
                              {Py_tp_dealloc, acceptor_free},
                              {Py_tp_methods, methods},
                              {Py_tp_doc, (void *)acceptor_doc},
                              {0, NULL}};

static PyType_Spec type_spec = {
    .name = "prolific_dataset.validation.native._native.Acceptor",
    .basicsize = sizeof(Acceptor),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

static int add_type(PyObject *module) {
    PyObject *type = PyType_FromModuleAndSpec(module, &type_spec, NULL);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyMethodDef functions[] = {{"repeats", repeats, METH_VARARGS, repeats_doc}, {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, add_type}, {0, NULL}};

static PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_native",
    .m_doc = "The native acceptor.",
    .m_methods = functions,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__native(void) {
    return PyModuleDef_Init(&module);
}
