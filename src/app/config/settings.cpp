#include "app/config/settings.hpp"

#include "app/config/nearest.hpp"
#include "app/config/url.hpp"

#include <algorithm>

namespace lariat::app {
namespace {

std::string list_name(std::string_view path) {
    const auto open = path.find('[');
    return open == std::string_view::npos ? std::string{} : std::string{path.substr(0, open)};
}

class Merger {
public:
    explicit Merger(const Environment& environment) : environment_{environment} {}

    void add_built_in() {
        for (const Key& key : schema().keys)
            if (key.fallback)
                given_[key.path] = {key.path, Text{*key.fallback}, {}, environment_.directory};
    }

    void add(const Layer& layer) {
        problems_.insert(problems_.end(), layer.problems.begin(), layer.problems.end());
        replace_lists(layer);
        for (const Assignment& assignment : layer.assignments)
            if (accept(assignment))
                given_[assignment.path] = assignment;
    }

    std::expected<Settings, Problems> finish() {
        Settings settings;
        for (const auto& [path, assignment] : given_)
            convert_into(settings, assignment);
        check_required(settings);
        if (!problems_.empty())
            return std::unexpected{std::move(problems_)};
        const auto rank = [](const Setting& setting) {
            return std::pair{split_index(setting.path).index, setting.key};
        };
        std::ranges::sort(settings.all, [&](const Setting& a, const Setting& b) {
            const std::string list_a = list_name(a.path);
            const std::string list_b = list_name(b.path);
            return list_a == list_b && !list_a.empty() ? rank(a) < rank(b) : a.key < b.key;
        });
        return settings;
    }

private:
    bool accept(const Assignment& assignment) {
        const auto& [path, raw, origin, base] = assignment;
        const Key* key = schema().find(path);
        if (key != nullptr && !key->is_secret())
            return true;
        if (key != nullptr) {
            problems_.push_back({"'" + path + "' would hold a secret, and secrets are read from files only",
                                 origin.where, "put it into a file of mode 0600 and set " + key->file_key});
            return false;
        }
        if (const TableList* list = schema().find_list(path)) {
            problems_.push_back({"'" + path + "' is a list of tables, given in files only", origin.where,
                                 "write [[" + list->name + "]] in lariat.toml"});
            return false;
        }
        const std::vector<std::string> paths = schema().paths();
        problems_.push_back({"unknown key '" + path + "'", origin.where,
                             "did you mean '" + nearest(split_index(path).path, paths) + "'?"});
        return false;
    }

    /// A layer that gives a list gives all of it: entries of lower layers would be a mixture of both.
    void replace_lists(const Layer& layer) {
        for (const TableList& list : schema().lists) {
            const std::string prefix = list.name + "[";
            const auto belongs = [&](std::string_view path) { return path.starts_with(prefix); };
            if (std::ranges::any_of(layer.assignments, belongs, &Assignment::path))
                std::erase_if(given_, [&](const auto& entry) { return belongs(entry.first); });
        }
    }

    void convert_into(Settings& settings, const Assignment& assignment) {
        const Key* key = schema().find(assignment.path);
        auto value = convert(key->rule, assignment.raw, assignment.base, environment_);
        if (!value) {
            problems_.push_back({assignment.path + ": " + value.error(), assignment.origin.where, key->doc});
            return;
        }
        if (const std::string list = list_name(assignment.path); !list.empty()) {
            std::size_t& size = settings.list_sizes[list];
            size = std::max(size, split_index(assignment.path).index + 1);
        }
        settings.all.push_back({assignment.path, key, std::move(*value), assignment.origin});
    }

    void check_required(const Settings& settings) {
        for (const auto& [list, size] : settings.list_sizes)
            for (std::size_t i = 0; i < size; ++i)
                for (const Key& key : schema().keys)
                    if (key.required && list_name(key.path) == list)
                        require(list + "[" + std::to_string(i) + "]" + key.path.substr(list.size() + 2));
    }

    void require(const std::string& path) {
        if (given_.contains(path))
            return;
        const std::string entry = path.substr(0, path.find(']') + 1);
        std::string where;
        for (const auto& [other, assignment] : given_)
            if (other.starts_with(entry))
                where = assignment.origin.where;
        problems_.push_back({"'" + path + "' is missing", where, schema().find(path)->doc});
    }

    const Environment& environment_;
    std::map<std::string, Assignment> given_;
    Problems problems_;
};

}  // namespace

const Setting* Settings::find(std::string_view path) const {
    const auto found = std::ranges::find(all, path, &Setting::path);
    return found == all.end() ? nullptr : &*found;
}

std::expected<Settings, Problems> merge(std::span<const Layer> layers, const Environment& environment) {
    Merger merger{environment};
    merger.add_built_in();
    for (const Layer& layer : layers)
        merger.add(layer);
    return merger.finish();
}

Config to_config(const Settings& settings) {
    Config config;
    for (const TableList& list : schema().lists)
        if (const auto size = settings.list_sizes.find(list.name); size != settings.list_sizes.end())
            list.resize(config, size->second);
    for (const Setting& setting : settings.all)
        setting.key->assign(config, split_index(setting.path).index, setting.value);
    return config;
}

Value masked(const Setting& setting) {
    if (setting.key->rule.kind != Kind::url && setting.key->rule.kind != Kind::url_list)
        return setting.value;
    if (const auto* url = std::get_if<std::string>(&setting.value))
        return masked_url(*url);
    std::vector<std::string> urls = std::get<std::vector<std::string>>(setting.value);
    std::ranges::transform(urls, urls.begin(), masked_url);
    return urls;
}

}  // namespace lariat::app
