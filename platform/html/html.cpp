#include "platform/html/html.hpp"
#include "platform/http/message.hpp"
#include <array>
#include <map>
#include <stdexcept>

namespace lyceum::html {

void escape_into(std::string& out, std::string_view text) {
    static constexpr auto kSpecial = [] {
        std::array<bool, 256> special{};
        for (char c : {'&', '<', '>', '"', '\''}) special[static_cast<unsigned char>(c)] = true;
        return special;
    }();
    auto from = text.begin();
    for (auto at = from; at != text.end(); ++at) {
        if (!kSpecial[static_cast<unsigned char>(*at)]) continue;
        out.append(from, at);
        from = at + 1;
        switch (*at) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += "&#39;";
        }
    }
    out.append(from, text.end());
}

std::string escaped(std::string_view text) {
    std::string out;
    escape_into(out, text);
    return out;
}

namespace {

std::string opened(std::string_view tag, std::initializer_list<Node>& nodes) {
    std::size_t size = tag.size() * 2 + 5;
    for (auto& node : nodes) size += node.value.size() + 16;
    std::string out;
    out.reserve(size);
    if (tag.empty()) return out;
    out += '<';
    out += tag;
    for (auto& node : nodes) {
        if (node.kind != Node::Kind::attribute || !node.attribute->present) continue;
        out += ' ';
        out += node.attribute->name;
        if (node.value.empty()) continue;
        out += "=\"";
        escape_into(out, node.value);
        out += '"';
    }
    out += '>';
    return out;
}

}  // namespace

Html element(std::string_view tag, std::initializer_list<Node> nodes) {
    auto out = opened(tag, nodes);
    for (auto& node : nodes) {
        if (node.kind == Node::Kind::text) escape_into(out, node.value);
        if (node.kind == Node::Kind::markup) out += node.value;
    }
    if (!tag.empty()) out.append("</").append(tag) += '>';
    return Html::trusted(std::move(out));
}

Html void_element(std::string_view tag, std::initializer_list<Node> nodes) { return Html::trusted(opened(tag, nodes)); }

// Island names are literals of ours; the prefixed name is kept for the life of the program.
static const char* data_name(const char* name) {
    static thread_local std::map<std::string, std::string, std::less<>> known;
    auto found = known.find(std::string_view(name));
    if (found == known.end()) found = known.emplace(name, "data-" + std::string(name)).first;
    return found->second.c_str();
}
Attribute data(const char* name, std::string_view value) { return {data_name(name), std::string(value)}; }
Attribute data(const char* name, const Url& value) { return {data_name(name), value.str()}; }

Url Url::local(std::string path) {
    if (path.empty() || path[0] != '/' || path.starts_with("//") || path.starts_with("/\\"))
        throw std::logic_error("not a path of this site: " + path);
    return Url(std::move(path));
}

std::optional<Url> Url::external(std::string_view raw) {
    auto text = trimmed(raw);
    if (text.size() > 2048 || text.find_first_of(" \t\n\r\"<>") != text.npos || !is_printable_text(text)) return std::nullopt;
    for (auto scheme : {"http://", "https://", "mailto:"})
        if (text.starts_with(scheme) && text.size() > std::string_view(scheme).size()) return Url(std::string(text));
    return std::nullopt;
}

Url Url::with(std::string_view name, std::string_view value) const {
    auto hash = text_.find('#');
    auto head = text_.substr(0, hash);
    head += head.find('?') == head.npos ? '?' : '&';
    head += http::percent_encoded(name) + "=" + http::percent_encoded(value);
    if (hash != text_.npos) head += text_.substr(hash);
    return Url(std::move(head));
}

Url Url::at(std::string_view fragment) const {
    return Url(text_.substr(0, text_.find('#')) + "#" + http::percent_encoded(fragment));
}

}  // namespace lyceum::html
