#pragma once

#include "process.hpp"

#include <memory>
#include <string>

namespace lariat::simulation {

/// A part made wrong on purpose, to see that it is noticed.
enum class Sabotage : std::uint8_t {
    none,
    disk_forgets,    ///< what was created is not there
    logs_missing,    ///< the node leaves logs out
    receipts_lie,    ///< reverted transactions are said to have succeeded
    signer_ignores,  ///< the signer does not look at the halt
};

struct Options {
    std::uint64_t seed = 1;
    std::uint64_t blocks = 40;              ///< with faults; those to settle come on top
    std::uint64_t intensity_percent = 100;  ///< of all faults
    /// Every so many blocks a reorg of this depth, at most; 0: as the fault plan says.
    std::uint64_t reorg_depth = 0;
    bool verbose = false;
    Sabotage sabotage = Sabotage::none;
};

struct Report {
    std::uint64_t seed = 0;
    std::uint64_t digest = 0;
    std::optional<std::string> broken;
    FaultCounts faults;
    Tally tally;
    std::array<std::uint64_t, 65> reorg_depths{};  ///< how many of each depth
};

/// One world and one seed: a chain that goes on, traders, an operator, an engine that dies and comes back,
/// and whatever goes wrong between them. The same options give the same report.
class Simulation {
public:
    explicit Simulation(Options options);

    Report run();

private:
    void step();

    void arrange_block();
    void produce_block();
    void reorg(std::uint64_t depth);
    [[nodiscard]] std::vector<TxnRef> candidates(bool all_waiting);
    [[nodiscard]] TxnRef new_trade();
    [[nodiscard]] Blockchain::Seal seal();
    void after_tip(std::vector<const Block*> announced);
    void reorg_if_it_comes_to_that();
    [[nodiscard]] std::vector<TxnRef> orphans(std::uint64_t depth) const;

    void trouble();
    void foreign_transaction();
    void move_funds();
    [[nodiscard]] bool is_poor() const;
    void operate();
    void command(Command::Kind kind, OperatingState state);
    void start_process();
    void end_process();
    void settle();
    void say(const std::string& line) const;

    Options options_;
    Random random_;
    Schedule schedule_;
    SimulatedClock clock_{schedule_};
    FaultPlan faults_;
    Economy economy_;
    Blockchain chain_;
    IntentDisk disk_;
    SignerHouse signer_;
    Witness witness_;
    Node node_;
    std::unique_ptr<Process> process_;
    std::uint64_t process_count_ = 0;
    bool restarting_ = false;
    bool blocks_stopped_ = false;
    bool quiet_ = false;  // no more trades
    bool reorg_wanted_ = false;
    std::uint64_t relaxed_at_ = 0;  // block at which the operator resumes
    std::array<std::uint64_t, 65> reorg_depths_{};
};

}  // namespace lariat::simulation
