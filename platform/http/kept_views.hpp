// A view is pure: from the same model it makes the same markup. So the parts of a page that many people look at are made
// once and copied afterwards.
#pragma once
#include "platform/core/digest.hpp"
#include "platform/http/visit.hpp"

namespace lyceum {

namespace routing {

/// What was made before from an equal model for an equal visitor, with this visitor's form token in its forms.
std::optional<Html> kept_markup(const Ui&, const Digest&);
void keep_markup(const Ui&, const Digest&, const Html&);
/// Notes what else a view may know of the visitor, and the time as coarsely as markup that old has to tell it.
void inscribe(Inscription&, const Ui&);
bool kept_views_are_checked();

}  // namespace routing

/// `kept_view<reply_view>(ui, reply, stance)` is `reply_view(ui, reply, stance)`, made only when no equal one is kept.
/// The view may read all of its described arguments, and of Ui whatever does not belong to one person: language, time
/// zone, permissions, whether they are signed in, and their form token. Times in the markup may lag: a minute in what is
/// younger than an hour, ten minutes for a day, an hour afterwards; the browser keeps them true.
template <auto View, class... Model>
Html kept_view(const Ui& ui, const Model&... model) {
    if (ui.visit.draft) return View(ui, model...);
    Inscription all;
    auto view = View;
    all << reinterpret_cast<std::uintptr_t>(view);
    (all << ... << model);
    routing::inscribe(all, ui);
    auto key = digest(all.bytes());
    auto kept = routing::kept_markup(ui, key);
    if (kept && !routing::kept_views_are_checked()) return std::move(*kept);
    auto made = View(ui, model...);
    if (kept && kept->markup() != made.markup()) throw std::logic_error("a view reads what is not in its model: " + made.markup());
    if (!kept) routing::keep_markup(ui, key, made);
    return made;
}

/// For tests: from now on whatever is taken from memory is made again, and a difference is a std::logic_error.
void check_kept_views();

}  // namespace lyceum
