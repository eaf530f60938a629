# lariat_version_header(file): bakes version, commit and build type into a header. Configuration runs again when the
# commit changes.
function(lariat_version_header header)
    set(LARIAT_COMMIT "unknown")
    find_package(Git QUIET)
    if(GIT_FOUND)
        execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=12 HEAD
            WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
            OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
        if(NOT failed)
            set(LARIAT_COMMIT ${commit})
        endif()
        execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --absolute-git-dir
            WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
            OUTPUT_VARIABLE git_dir OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
        # Each commit and checkout appends to this log.
        if(NOT failed AND EXISTS ${git_dir}/logs/HEAD)
            set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${git_dir}/logs/HEAD)
        endif()
    endif()
    configure_file(${CMAKE_SOURCE_DIR}/cmake/version.hpp.in ${header} @ONLY)
endfunction()
