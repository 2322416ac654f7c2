// Looking after tags: whoever has the duty changes those of anything in their community, and nothing else of it.
#include "modules/accounts/naming.hpp"
#include "modules/items/tagging.hpp"
#include "modules/offices/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::offices {

namespace {

struct Tended { CommunityId community; std::string tags; };
DESCRIBE(Tended, community, tags)

std::string in_words(const std::vector<std::string>& tags) {
    std::string all;
    for (auto& tag : tags) all += (all.empty() ? "" : ", ") + tag;
    return all;
}

std::vector<std::string> read_tags(std::string_view typed) {
    std::vector<std::string> tags;
    for (std::string text(typed); !text.empty();) {
        std::size_t end = text.size(), length = 0;
        for (std::string_view mark : {",", "，", "、", ";"})
            if (auto at = text.find(mark); at < end) end = at, length = mark.size();
        tags.push_back(text.substr(0, end));
        text.erase(0, end + length);
    }
    return tags;
}

}  // namespace

Moved tend(const Visit& visit, Tx& tx, const Tend& in) {
    auto place = communities::community(tx, visit, in.community);
    if (!may(tx, visit, place.id, Duty::tag_gardener)) forbidden("This is for those whose office brings the duty.");
    auto card = items::bare_card(tx, visit, in.item);
    if (card.community != place.id) not_found();
    auto author = tx.one<PersonId>(R"sql(select author from visible_items where id = $1)sql", card.id);
    auto here = items::url_of(card.kind, card.id, card.title);
    if (!items::retag(tx, card.id, read_tags(in.tags.str()))) return {.to = here, .notice = {"The tags are as they were."}};
    auto now = in_words(items::tags_of(tx, card.id));
    accounts::note(tx, visit, {"tags.change", "item " + to_string(card.id), now + ", before " + in_words(card.tags), place.id.value});
    notifications::tell(tx, {.person = author, .kind = "tags", .source = "tags " + to_string(card.id) + " " + now, .actor = visit.person(),
        .text = {"{} changed the tags of “{}”. You can choose others where you edit it.", {visit.visitor.name, card.title}}, .place = here});
    return {.to = here, .notice = {"The tags are changed, and the author is told."}};
}

Html beside_item(const Ui& ui, Db& db, ItemId item) {
    if (!ui.visit.who()) return {};
    auto found = *db.kept<std::optional<Tended>>("offices.tended " + to_string(item), [&] {
        return db.maybe<Tended>(R"sql(select community, tags from visible_items where id = $1)sql", item);
    });
    if (!found || !may(db, ui.visit, found->community, Duty::tag_gardener)) return {};
    return tending_view(ui, communities::community(db, ui.visit, found->community).slug, item, items::split_tags(found->tags));
}

Html tending_view(const Ui& ui, const std::string& community, ItemId item, const std::vector<std::string>& tags) {
    using namespace html;
    Form form(ui, tend_path({.community = community, .item = item, .tags = {}}), "put");
    return details(_class = "sheet", summary(ui.tr("Change the tags")),
        form(_class = "form", form.text({.name = "tags", .label = ui.tr("Tags"), .value = in_words(tags), .hint = ui.tr("Up to five, separated by commas."), .max = 300, .autocomplete = "off"}),
            div(_class = "form-foot", form.submit(ui.tr("Save changes"), "btn sm"))));
}

}  // namespace lyceum::offices
