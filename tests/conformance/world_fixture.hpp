#pragma once

#include "app/chain/session.hpp"
#include "app/run/world_child.hpp"
#include "core/model/event.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace lariat::conformance {

/// A development chain of its own for one test, with traders that have moved its pools apart.
class World {
public:
    /// Runs `body` against a world that has traded for some blocks. Skips the test where the world is not
    /// installed.
    static void with(std::function<io::Task<void>(World&)> body);

    [[nodiscard]] app::ChainSession& session() { return *session_; }
    [[nodiscard]] const app::WorldManifest& manifest() const { return child_->manifest(); }
    [[nodiscard]] const ChainSetup& setup() const { return setup_; }
    /// The state of every pool and lender as of one block.
    [[nodiscard]] const StateLoaded& state() const { return state_; }
    /// Reads the state as of another block.
    io::Task<void> reload(BlockHeader head);

private:
    io::Task<void> drive(std::function<io::Task<void>(World&)> body);
    io::Task<io::Expected<void>> start();

    io::Runtime runtime_;
    std::unique_ptr<app::WorldChild> child_;
    std::unique_ptr<app::ChainSession> session_;
    ChainSetup setup_;
    StateLoaded state_;
};

}  // namespace lariat::conformance
