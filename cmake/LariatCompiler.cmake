# Flags of Lariat's own code. Third-party headers come in as SYSTEM and are not judged by them.
add_library(lariat_flags INTERFACE)
target_compile_options(lariat_flags INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
    -Wno-missing-designated-field-initializers   # what an aggregate does not name is value-initialised
    -ffp-contract=off               # the core's doubles must not depend on the compiler's mood
    -fno-omit-frame-pointer)
target_compile_definitions(lariat_flags INTERFACE
    SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL
    TOML_HEADER_ONLY=0
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ASIO_NO_DEPRECATED)
target_include_directories(lariat_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
