#pragma once

#include "app/config/schema.hpp"

namespace lariat::app {

/// [chain], [[tokens]], [[dexes]], [flash]
void add_chain_keys(Schema& schema);
/// [policy], [gas_model]
void add_engine_keys(Schema& schema);
/// [executor], [keys], [signer], [[signer_calls]]
void add_signing_keys(Schema& schema);
/// [api], [store], [log], [world]
void add_service_keys(Schema& schema);

}  // namespace lariat::app
