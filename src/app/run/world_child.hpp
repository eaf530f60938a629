#pragma once

#include "app/config/config.hpp"
#include "app/config/manifest.hpp"
#include "app/environment.hpp"
#include "io/runtime/process.hpp"

namespace lariat::app {

/// The development chain of a run: a child that ends with us, because it watches its standard input.
class WorldChild {
public:
    /// Starts it and waits until it is ready; its progress shows on standard error.
    static io::Task<io::Expected<std::unique_ptr<WorldChild>>> start(io::Runtime& runtime,
                                                                     WorldConfig config,
                                                                     Environment environment);

    [[nodiscard]] const WorldManifest& manifest() const { return manifest_; }
    io::Task<io::ExitStatus> wait() { return process_.wait(); }
    io::Task<void> stop();

private:
    WorldChild(io::Process process, WorldManifest manifest)
        : process_{std::move(process)}, manifest_{std::move(manifest)} {}

    io::Process process_;
    WorldManifest manifest_;
};

}  // namespace lariat::app
