// HTML written elsewhere (imported posts, mail, pasted pages) made into Markdown that people can edit.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace lyceum::html {

struct FromHtmlOptions {
    /// Where paths without a host lead, such as "https://quantumcomputing.stackexchange.com".
    std::string origin;
    /// The address under which an image is to be shown; empty leaves the image out. Without it, as it is.
    std::function<std::string(std::string_view address)> image_address;
    /// Dollars delimit formulas, as where MathJax runs. Otherwise they are escaped.
    bool formulas = true;
};

/// The same words and, as far as Markdown has it, the same structure. Scripts, styles and forms are left
/// out, unsafe addresses lose their link. Never throws for any input; of more than kHtmlBytesMost the
/// beginning is taken, and what nests or grows beyond reason becomes plain paragraphs.
std::string markdown_from_html(std::string_view html, const FromHtmlOptions& options = {});

}  // namespace lyceum::html
