// Markdown never throws, stays within its limits, and makes markup that runs nothing.
#include "fuzz/fuzzing.hpp"
#include <algorithm>
#include "platform/html/markdown.hpp"

using namespace lyceum;

FUZZ(bytes) {
    auto rendered = html::render_markdown(bytes, {.is_handle = [](auto) { return true; }, .is_tag = [](auto) { return true; },
        .picture_elsewhere = [](auto) { return std::string("/elsewhere"); }, .own_host = "lyceum.test"});
    auto& markup = rendered.html.markup();
    CHECK_THAT(markup.size() <= html::kRenderedBytesMost + 4096);
    for (auto never : {"<script", "<iframe", "<style", "<object", "<svg onload", "href=\"javascript:", "href=\"data:", "href=\"vbscript:", " onerror=", " onclick="}) {
        auto at = markup.find(never);
        // Inside of an attribute's value or of text the brackets would be escaped; " on…=" can only be an attribute where a tag is open.
        if (at == markup.npos) continue;
        auto open = markup.rfind('<', at), closed = markup.rfind('>', at);
        bool in_tag = never[0] == '<' || (open != markup.npos && (closed == markup.npos || closed < open));
        bool in_quotes = std::count(markup.begin() + static_cast<std::ptrdiff_t>(open == markup.npos ? 0 : open), markup.begin() + static_cast<std::ptrdiff_t>(at), '"') % 2 == 1;
        CHECK_THAT(!in_tag || (never[0] == ' ' && in_quotes));
    }
    for (auto at = markup.find("<img src=\""); at != markup.npos; at = markup.find("<img src=\"", at + 1)) {
        auto place = std::string_view(markup).substr(at + 10);
        place = place.substr(0, place.find('"'));
        CHECK_THAT((place.starts_with('/') && !place.starts_with("//")) || place.find("lyceum.test") != place.npos);
    }
    auto split = html::split_at_paywall(bytes);
    // What is no UTF-8 becomes U+FFFD, three bytes for one.
    CHECK_THAT(split.free.size() + split.locked.size() <= (utf8_length(bytes) < 0 ? 3 * bytes.size() : bytes.size()) + 8);
    if (!split.found) CHECK_THAT(split.locked.empty());
}
