#include "app/assets/assets.hpp"

#include "app/assets/embedded.hpp"
#include "foundation/base/hex.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace lariat::app {

std::span<const Asset> web_assets() {
    return embedded_web();
}

const Asset* find_web_asset(std::string_view path) {
    const auto all = web_assets();
    const auto found = std::ranges::find(all, path, &Asset::path);
    return found == all.end() ? nullptr : &*found;
}

std::string_view executor_artifact() {
    const auto all = embedded_contracts();
    return all.empty() ? std::string_view{} : all.front().text();
}

Result<Bytes> executor_creation_code() {
    const std::string_view artifact = executor_artifact();
    if (artifact.empty())
        return fail(Errc::not_found, "the executor contract was not there when this binary was built");
    boost::json::error_code error;
    const boost::json::value document = boost::json::parse({artifact.data(), artifact.size()}, error);
    const boost::json::value* code = error ? nullptr : document.find_pointer("/bytecode/object", error);
    if (error || code == nullptr || !code->is_string())
        return fail(Errc::malformed, "the executor artifact has no bytecode.object");
    const auto& hex = code->get_string();
    LARIAT_TRY(Bytes bytes, bytes_from_hex({hex.data(), hex.size()}));
    if (bytes.empty())
        return fail(Errc::malformed, "the executor artifact has empty bytecode");
    return bytes;
}

}  // namespace lariat::app
