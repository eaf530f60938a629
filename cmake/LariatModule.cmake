# Every module and its floor, lowest first: a module may depend only on modules of a lower floor.
# This list is the architecture; a module joins the build when its folder exists.
set(LARIAT_FLOORS
    foundation/base:0 foundation/math:1 foundation/crypto:2 foundation/codec:3
    core/model:4 core/evm:5 core/amm:5 core/book:5 core/lend:5 core/quant:5
    core/market:6 core/fill:6 core/search:7 core/mev:8 core/risk:8 core/protect:9 core/strategy:10 core/engine:11
    io/runtime:20 io/sqlite:21 io/net:22 io/keys:22 io/store:22 io/chain:23 io/venue:23 io/feed:23 io/notify:23
    io/execute:24 io/api:25
    app:30)

# Floors below this one are pure: no clock, socket, file, log or thread.
set(LARIAT_FIRST_IMPURE_FLOOR 20)

foreach(entry IN LISTS LARIAT_FLOORS)
    string(REGEX MATCH "^(.*):([0-9]+)$" _ "${entry}")
    set(path "${CMAKE_MATCH_1}")
    set(floor "${CMAKE_MATCH_2}")
    get_filename_component(name "${path}" NAME)
    set(LARIAT_FLOOR_${name} ${floor})
    set(LARIAT_PATH_${name} ${path})
    list(APPEND LARIAT_MODULES ${name})
endforeach()

# lariat_module(name DEPS … SOURCES … [LINKS …] [TESTS …] [TEST_LINKS …])
#
# Makes the static library lariat::name, refuses a dependency that is not on a lower floor, and makes the
# executable name_test from TESTS. LINKS are third parties and stay private to the module.
function(lariat_module name)
    cmake_parse_arguments(ARG "" "" "DEPS;SOURCES;LINKS;TESTS;TEST_LINKS" ${ARGN})
    if(NOT DEFINED LARIAT_FLOOR_${name})
        message(FATAL_ERROR "Module '${name}' has no floor: add it to LARIAT_FLOORS in cmake/LariatModule.cmake")
    endif()
    if(NOT CMAKE_CURRENT_SOURCE_DIR STREQUAL "${CMAKE_SOURCE_DIR}/src/${LARIAT_PATH_${name}}")
        message(FATAL_ERROR "Module '${name}' belongs in src/${LARIAT_PATH_${name}}, is in ${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
    foreach(dep IN LISTS ARG_DEPS)
        if(NOT DEFINED LARIAT_FLOOR_${dep})
            message(FATAL_ERROR "Module '${name}' depends on '${dep}', which is no module")
        endif()
        if(NOT LARIAT_FLOOR_${dep} LESS LARIAT_FLOOR_${name})
            message(FATAL_ERROR "Module '${name}' (floor ${LARIAT_FLOOR_${name}}) must not depend on '${dep}' "
                                "(floor ${LARIAT_FLOOR_${dep}}): arrows go down only")
        endif()
    endforeach()

    add_library(lariat_${name} STATIC ${ARG_SOURCES})
    add_library(lariat::${name} ALIAS lariat_${name})
    target_link_libraries(lariat_${name} PRIVATE lariat_flags ${ARG_LINKS})
    list(TRANSFORM ARG_DEPS PREPEND lariat::)
    target_link_libraries(lariat_${name} PUBLIC ${ARG_DEPS})

    if(LARIAT_TESTS AND ARG_TESTS)
        lariat_test(${name}_test SOURCES ${ARG_TESTS} DEPS ${name} LINKS ${ARG_LINKS} ${ARG_TEST_LINKS})
    endif()
endfunction()

# lariat_test(name SOURCES … DEPS … [LINKS …] [LABELS …])
#
# A GoogleTest executable; DEPS are modules. Tests carry the label "fast" unless LABELS says otherwise.
function(lariat_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS;LINKS;LABELS" ${ARGN})
    if(NOT ARG_LABELS)
        set(ARG_LABELS fast)
    endif()
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    add_executable(${name} ${ARG_SOURCES})
    list(TRANSFORM ARG_DEPS PREPEND lariat::)
    target_link_libraries(${name} PRIVATE lariat_flags ${ARG_DEPS} ${ARG_LINKS}
        ${RAPIDCHECK_LIBRARY} GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
        PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
