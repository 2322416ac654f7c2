#include "platform/http/visit.hpp"
#include "platform/embedded.hpp"
#include "platform/http/app.hpp"
#include "platform/http/site.hpp"
#include "platform/i18n/holes.hpp"
#include <boost/json.hpp>
#include <mutex>
#include <shared_mutex>

namespace lyceum {

using namespace html;

fmt::string_view Visit::translated(fmt::string_view english) const {
    if (language != Language::zh) return english;
    return app.chinese.translated({english.data(), english.size()});
}

std::string Visit::tr(const Msg& message) const {
    if (language == Language::zh) return app.chinese.say(message);
    return i18n::format_runtime(message.english, message.holes);
}

std::string Ui::plural(std::int64_t n, fmt::format_string<std::string&> one, fmt::format_string<std::string&> many) const {
    auto count = number(n);
    return visit.tr<std::string&>(n == 1 && !chinese() ? one : many, count);
}

i18n::Locale Ui::locale() const {
    return {visit.language, reader_zone(visit.app, visit.visitor.time_zone)};
}

std::string Ui::number(std::int64_t n) const { return i18n::Locale{visit.language}.integer(n); }
std::string Ui::compact(std::int64_t n) const { return i18n::Locale{visit.language}.compact(n); }
std::string Ui::money(Money m) const { return i18n::Locale{visit.language}.money(m); }
std::string Ui::date(Time t) const { return locale().date(t, visit.now); }
std::string Ui::date_time(Time t) const { return locale().date_time(t, visit.now); }
std::string Ui::minutes(std::int64_t n) const { return i18n::Locale{visit.language}.duration(lyceum::minutes(n)); }

Html Ui::ago(Time t) const {
    return time_(_datetime = to_iso8601(t), data("relative", ""), locale().ago(t, visit.now));
}

namespace {

// A JSON object of strings among the embedded files, read once.
const std::map<std::string, std::string, std::less<>>& words_of(std::string_view path, std::map<std::string, std::string, std::less<>>& kept) {
    static std::mutex lock;
    std::lock_guard guard(lock);
    if (!kept.empty()) return kept;
    auto bytes = embedded::file(path);
    if (bytes.empty()) return kept;
    auto value = boost::json::parse(boost::json::string_view(bytes.data(), bytes.size()));
    for (auto& field : value.as_object()) kept.emplace(field.key(), field.value().as_string());
    return kept;
}

}  // namespace

Html Ui::icon(std::string_view name, std::string_view size) const {
    static std::map<std::string, std::string, std::less<>> icons;
    static std::shared_mutex lock;
    using Finished = std::map<std::string, Html, std::less<>>;
    static std::map<std::string, Finished, std::less<>> sizes;
    {
        std::shared_lock guard(lock);
        if (auto of_size = sizes.find(size); of_size != sizes.end())
            if (auto icon = of_size->second.find(name); icon != of_size->second.end()) return icon->second;
    }
    auto& known = words_of("assets/icons.json", icons);
    auto found = known.find(name);
    if (found == known.end()) {
        if (known.empty()) return {};                // a build without the browser side, as unit tests are
        throw std::logic_error("web/icons.txt has no icon " + std::string(name));
    }
    auto icon = element("svg", {Node(_class = size.empty() ? "icon" : "icon " + std::string(size)), Node(_viewbox = "0 0 24 24"),
        Node(_aria_hidden = true), Node(Html::trusted(found->second))});
    std::lock_guard guard(lock);
    return sizes[std::string(size)].emplace(name, std::move(icon)).first->second;
}

Url Ui::asset(std::string_view name) const {
    static std::map<std::string, std::string, std::less<>> manifest;
    auto& known = words_of("assets/manifest.json", manifest);
    auto found = known.find(name);
    return Url::local("/assets/" + (found == known.end() ? std::string(name) : found->second));
}

}  // namespace lyceum
