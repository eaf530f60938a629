#include "app/replay/export.hpp"

namespace lariat::app {
namespace {

/// The state an engine stands on, as if it had just been read.
StateLoaded state_of(const market::Market& market) {
    StateLoaded state{.at = market.head()};
    for (std::uint32_t i = 0; i < market.setup().pools.size(); ++i)
        state.pools.push_back({PoolId{i}, market.state(PoolId{i})});
    for (std::size_t i = 0; i < market.setup().lenders.size(); ++i)
        state.lender_balances.push_back(market.available(i));
    return state;
}

}  // namespace

io::Expected<void> Exporter::begun(const Engine& engine, const store::JournalHeader& header) {
    auto writer = store::RecordingWriter::create(
        path_, {store::RunId{header.run}, header.version, static_cast<std::int64_t>(header.started_ns)});
    if (!writer)
        return std::unexpected{writer.error()};
    writer_.emplace(std::move(*writer));
    if (engine.market() == nullptr)
        return {};
    // The journal goes on in the middle of a run: its configuration came before the first event.
    LARIAT_CHECK(writer_->write(
        {header.first_sequence - 1, 0, Configured{engine.market()->setup(), *engine.policy()}}));
    return engine.ready() ? write_state(*engine.market()) : io::ok();
}

io::Expected<void> Exporter::write_state(const market::Market& market) {
    known_.insert(market.head().ref.hash);
    return writer_->write(state_of(market));
}

io::Expected<void> Exporter::replayed(const Engine& engine,
                                      const Event& event,
                                      std::span<const Action> actions) {
    auto written = writer_->write(event);
    if (written && engine.ready()) {
        const Hash& head = engine.market()->head().ref.hash;
        // Back to a block from before the text, which the engine remembers and a reader cannot.
        if (std::holds_alternative<Reorged>(event.body) && !known_.contains(head))
            written = write_state(*engine.market());
        known_.insert(head);
    }
    for (const Action& action : actions) {
        if (!written)
            break;
        if (const auto* seen = std::get_if<Record>(&action))
            written = writer_->write(seen->opportunity);
        else if (const auto* outcome = std::get_if<RecordOutcome>(&action))
            written = writer_->write(store::Verdict{outcome->opportunity.id, outcome->exact});
    }
    return written;
}

io::Expected<void> Exporter::finish() {
    return writer_->flush();
}

}  // namespace lariat::app
