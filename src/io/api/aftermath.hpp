#pragma once

#include "core/model/event.hpp"
#include "io/api/channels.hpp"
#include "io/store/intent.hpp"
#include "io/store/records_writer.hpp"

#include <memory>

namespace lariat::api {

/// Gives the rows of earlier runs their end, once it is known what became of their intents: the core of this
/// run never saw their opportunities. Used on the engine's thread.
class Aftermath {
public:
    Aftermath(std::unique_ptr<store::RecordsReader> reader, store::RecordsWriter& writer, Channels& channels)
        : reader_{std::move(reader)}, writer_{writer}, channels_{channels} {}

    /// `end` is Landed or Dropped. A row that was never written, because its process ended before, stays
    /// away. The slippage of a landing that is not exact is an estimate: the predicted gross, in proportion.
    void on_reconciled(const store::Intent& intent, const EventBody& end);

private:
    std::unique_ptr<store::RecordsReader> reader_;
    store::RecordsWriter& writer_;
    Channels& channels_;
};

}  // namespace lariat::api
