#pragma once

/// A property that every input must keep; libFuzzer saves the input that breaks it.
#define FUZZ_REQUIRE(expression) \
    do {                         \
        if (!(expression))       \
            __builtin_trap();    \
    } while (false)
