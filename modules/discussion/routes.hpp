// The addresses of this module, by subject; module.cpp puts them together.
#pragma once
#include "modules/discussion/threads.hpp"

namespace lyceum::discussion {

std::vector<Route> reading_routes();                // questions, topics, comments, what is unread
std::vector<Route> asking_routes();                 // new questions and topics, with their drafts
std::vector<Route> posting_routes();                // answers, replies, comments
std::vector<Route> editing_routes();                // changing, deleting, versions
std::vector<Route> judging_routes();                // votes, likes, accepting
std::vector<Route> moderating_routes();             // hiding, closing

/// The comments below articles and series. Threads show their own.
Html comments_below(const Ui&, Db&, ItemId);
/// Whoever sees an item may hear of what is said there.
bool hears_of_item(const Visit&, Db&, std::string_view topic);
void add_links(const Visit&, Db&, Frame&);

}  // namespace lyceum::discussion
