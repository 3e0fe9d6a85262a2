// The limit: simdjson (https://simdjson.org) parses each line, and looks at nothing else.
#include <simdjson.h>

#include <cstring>
#include <iostream>

int main(int, char **arguments) {
    simdjson::dom::parser parser;
    simdjson::padded_string lines = simdjson::padded_string::load(arguments[1]);
    const char *end = lines.data() + lines.size();
    for (const char *line = lines.data(); line < end;) {
        const char *found = static_cast<const char *>(std::memchr(line, '\n', end - line));
        const char *stop = found ? found : end;
        // What is behind a line may be read: the next lines, and the padding behind the last one.
        if (auto error = parser.parse(line, stop - line, false).error()) {
            std::cerr << error << '\n';
            return 1;
        }
        line = stop + 1;
    }
}
