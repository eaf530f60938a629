#pragma once

#include <boost/json/object.hpp>

namespace lariat::app {

/// JSON Schema (2020-12) of lariat.toml, made from the schema table; editors complete and check with it.
boost::json::object json_schema();

}  // namespace lariat::app
