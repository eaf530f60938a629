#pragma once

#include "app/test/support.hpp"

#include <array>
#include <cstdio>
#include <sstream>
#include <sys/wait.h>

namespace lariat::app {

struct Ran {
    int exit_code = -1;
    std::string out;
    std::string err;
};

/// Runs shell commands in a folder of their own, with the built binary first in PATH.
class Binary : public InFolder {
protected:
    Ran sh(const std::string& script) {
        write("script", script);
        const std::string command = "cd '" + folder_.string() + "' && env -i HOME='" + folder_.string() +
                                    "/home' PATH='" +
                                    std::filesystem::path{LARIAT_BINARY}.parent_path().string() +
                                    "':/usr/bin:/bin bash ./script 2> err";
        Ran ran;
        std::FILE* pipe = ::popen(command.c_str(), "r");
        std::array<char, 4096> chunk;
        for (std::size_t count = 0; (count = std::fread(chunk.data(), 1, chunk.size(), pipe)) != 0;)
            ran.out.append(chunk.data(), count);
        const int status = ::pclose(pipe);
        ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        std::ostringstream text;
        text << std::ifstream{folder_ / "err"}.rdbuf();
        ran.err = text.str();
        return ran;
    }
};

}  // namespace lariat::app
