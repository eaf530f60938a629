#include "app/config/binding.hpp"
#include "app/config/schema_parts.hpp"

namespace lariat::app {

void add_service_keys(Schema& schema) {
    std::vector<Key>& keys = schema.keys;
    keys.push_back(bind("api.host", [](Config& c) -> auto& { return c.api.host; },
                        {.fallback = "127.0.0.1", .doc = "Address the page and the API are served on."}));
    keys.push_back(bind("api.port", [](Config& c) -> auto& { return c.api.port; },
                        {.fallback = "8420", .doc = "Their port. 0: any free one."}));
    keys.push_back(bind("api.allowed_hosts", [](Config& c) -> auto& { return c.api.allowed_hosts; },
                        {.fallback = "localhost, 127.0.0.1, [::1]",
                         .doc = "Host names under which the API answers (guards against DNS rebinding)."}));
    keys.push_back(bind("store.dir", [](Config& c) -> auto& { return c.store.dir; },
                        {.fallback = "$XDG_STATE_HOME/lariat/store", .doc = "Folder of the database."}));
    keys.push_back(bind("record.segment_bytes", [](Config& c) -> auto& { return c.record.segment_bytes; },
                        {.rule = {.min = 65'536},
                         .fallback = "67108864",
                         .unit = "bytes",
                         .doc = "A journal goes on in another file after so many; the closed one is "
                                "compressed."}));
    keys.push_back(bind("record.max_bytes", [](Config& c) -> auto& { return c.record.max_bytes; },
                        {.rule = {.min = 131'072},
                         .fallback = "2147483648",
                         .unit = "bytes",
                         .doc = "Of all files of a journal; the oldest are removed."}));
    keys.push_back(bind("log.level", [](Config& c) -> auto& { return c.log.level; },
                        {.rule = {.choices = {"trace", "debug", "info", "warn", "error", "off"}},
                         .fallback = "info",
                         .doc = "Least level that is written, to standard error."}));
    keys.push_back(bind("log.format", [](Config& c) -> auto& { return c.log.format; },
                        {.rule = {.choices = {"term", "logfmt", "json"}},
                         .fallback = "term",
                         .doc = "For people, or for machines."}));
    keys.push_back(bind("world.dir", [](Config& c) -> auto& { return c.world.dir; },
                        {.fallback = "$XDG_STATE_HOME/lariat/world",
                         .doc = "Folder of the development chain: manifest, key, logs."}));
    keys.push_back(
        bind("world.seed", [](Config& c) -> auto& { return c.world.seed; },
             {.fallback = "1", .doc = "The same seed makes the same world and the same traders."}));
    keys.push_back(bind("world.rate", [](Config& c) -> auto& { return c.world.rate; },
                        {.rule = {.min = 1, .max = 20},
                         .fallback = "4",
                         .unit = "1/s",
                         .doc = "Swaps a second, all traders together."}));
}

}  // namespace lariat::app
