#pragma once

#include "app/run/host.hpp"
#include "app/run/summary.hpp"
#include "io/api/ledger.hpp"
#include "io/runtime/clock.hpp"
#include "io/store/journal/writer.hpp"

namespace lariat::app {

/// Writes down what a host did: the summary, the rows of the API, the journal if there is one.
class RecordKeeper final : public HostListener {
public:
    RecordKeeper(const ChainSetup& setup,
                 Summary& summary,
                 api::Ledger& ledger,
                 store::JournalWriter* journal)
        : setup_{setup}, summary_{summary}, ledger_{ledger}, journal_{journal} {}

    void arrived(const Event& event) override;
    void settled(const Event& event, std::span<const Action> actions) override;
    void caught_up(const Engine& engine) override;

private:
    void journal(const io::Expected<void>& written);

    const ChainSetup& setup_;
    Summary& summary_;
    api::Ledger& ledger_;
    store::JournalWriter* journal_;  // none once it failed
    std::int64_t flushed_ns_ = 0;
};

}  // namespace lariat::app
