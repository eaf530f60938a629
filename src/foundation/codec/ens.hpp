#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"

#include <string>
#include <string_view>

/// Names of the Ethereum Name Service.
namespace lariat::ens {

/// The one spelling of a name (ENSIP-15): letters in lower case, composed, emoji without their presentation
/// selector. Refused are empty labels, characters that may not stand in names, underscores behind other
/// letters, mixed scripts and labels that read like another script's. The context is the index of the label.
Result<std::string> normalize(std::string_view name);

/// The node of a name (EIP-137), which is normalised first; 32 zero bytes for the empty name, the root.
Result<Hash> namehash(std::string_view name);

}  // namespace lariat::ens
