// What a view answers: a page for the layout, a fragment for Turbo, or bytes of another format.
#pragma once
#include "platform/http/visit.hpp"
#include <optional>
#include <string>
#include <vector>

namespace lyceum {

/// How the layout sets the page: `reading` has a left rail, a 720 px column and a right rail, `broad` a left
/// rail and a column that takes the rest (editors), `plain` one centred column, `wide` the whole width
/// without rails, `slim` a narrow card (sign in).
enum class Shape { reading, broad, plain, wide, slim };

struct Page {
    std::string title;
    Html body;
    Html aside = {};                                // the right rail, for Shape::reading
    Shape shape = Shape::reading;
    std::string description = {};                   // for search engines and link previews
    std::optional<Url> canonical = {};
    std::string og_type = "website";
    std::string json_ld = {};                       // a schema.org document, already JSON
    std::vector<std::pair<std::string, Url>> feeds = {};   // title, address: offered as Atom
    bool indexed = true;                            // false adds robots noindex
    int status = 200;
    Html head = {};                                 // more <meta>, built with html::meta
    /// Origins ("https://host") that forms of this page may lead to by a redirect; others are stopped by the browser.
    std::vector<std::string> form_targets = {};
};

/// A piece of a page with its own id in the document. Turbo replaces exactly this element, so the
/// markup's outermost element carries the id.
struct Fragment {
    std::string dom_id;
    Html body;
    std::string action = "replace";                 // or append, prepend, before, after, update, remove
};
using Fragments = std::vector<Fragment>;

/// Another format: a feed, a sitemap, a calendar, a picture.
struct Raw {
    std::string type;
    std::string body;
    std::string cache_control = {};
    std::string file_name = {};                     // offers a download when set
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};     // more fields: WWW-Authenticate
};

/// Where the reader goes after something was done, and what is said there. JSON: {to, id}.
struct Moved {
    Url to;
    std::string id = {};
    Msg notice = {};
    std::vector<Cookie> cookies = {};
};
DESCRIBE(Moved, to, id)

/// One link in a rail, the phone's tab bar or a menu.
struct NavLink {
    std::string label;
    Url to;
    std::string icon = {};
    std::int64_t count = 0;
    bool current = false;
    bool posts = false;                             // a button that sends a POST: in menus only, at their end
};
struct NavSection {
    std::string label;
    std::vector<NavLink> links;
};

/// What the layout shows around every page. Modules fill it through the slot below, in order.
struct Frame {
    std::string site_name;
    Url home;
    std::vector<NavSection> rail;
    std::vector<NavLink> tabs;                      // the phone's tab bar, at most five
    std::vector<NavLink> account_menu;
    std::vector<NavLink> compose;                   // what "Publish" offers
    std::vector<NavLink> footer;
    std::string viewer_name, viewer_handle;
    int viewer_hue = 0;
    std::int64_t unread = 0;
    std::string notice;                             // said once after something was done
    std::optional<NavLink> reminder;                // said on every page until it is done; the link does it
};
inline constexpr Slot<void(const Visit&, Db&, Frame&)> frame_parts{"frame"};

/// The whole document.
std::string render_document(const Ui&, const Frame&, const Page&);
/// `<turbo-stream>` elements.
std::string render_stream(const Fragments&);
/// The page for a refusal or a fault, with the way out.
Page problem_page(const Ui&, int status, const std::string& message, const std::string& incident);

/// A round avatar with the name's first letter on one of twelve hues.
Html avatar(std::string_view name, int hue, bool small = false);

}  // namespace lyceum
