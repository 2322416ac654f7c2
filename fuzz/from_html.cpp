// HTML of elsewhere becomes Markdown, and what is shown of that is as safe as any.
#include "fuzz/fuzzing.hpp"
#include "platform/html/from_html.hpp"
#include "platform/html/markdown.hpp"

using namespace lyceum;

FUZZ(bytes) {
    auto source = html::markdown_from_html(bytes, {.origin = "https://elsewhere.example", .image_address = [](auto address) { return std::string(address); }});
    auto rendered = html::render_markdown(source);
    for (auto never : {"<script", "<iframe", "<style", "href=\"javascript:"}) CHECK_THAT(rendered.html.markup().find(never) == std::string::npos);
}
