enable_language(ASM)

# lariat_embed(target name FILES prefix:path … DIRECTORIES prefix:path …)
#
# Puts files into `target` as read-only bytes and generates their table, `embedded_<name>()` of
# app/assets/embedded.hpp. A FILES entry is found under `prefix`, a DIRECTORIES entry as `prefix` + its path below
# the directory. What is absent is left out; what appears, changes or goes is noticed by the next build.
function(lariat_embed target name)
    cmake_parse_arguments(ARG "" "" "FILES;DIRECTORIES" ${ARGN})
    set(out ${CMAKE_CURRENT_BINARY_DIR}/embed)
    set(assembly ${out}/${name}.S)
    set(table ${out}/${name}.cpp)
    set(script ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake)
    set(generate ${CMAKE_COMMAND} -DNAME=${name} -DASSEMBLY=${assembly} -DTABLE=${table}
        "-DFILES=${ARG_FILES}" "-DDIRECTORIES=${ARG_DIRECTORIES}" -P ${script})

    # The files are outputs of other tools with names known only afterwards, so the script runs in every build and
    # rewrites its outputs only when something changed.
    add_custom_target(${target}_${name} COMMAND ${generate} BYPRODUCTS ${assembly} ${table} VERBATIM
        COMMENT "Looking for files to embed: ${name}")
    target_sources(${target} PRIVATE ${assembly} ${table})
    add_dependencies(${target} ${target}_${name})
endfunction()
