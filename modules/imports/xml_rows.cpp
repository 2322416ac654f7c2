// Finds the tags of rows by their brackets and quotes, and has expat read each as a document of its own:
// after a broken one there is always a next place to begin.
#include "modules/imports/xml_rows.hpp"
#include <algorithm>
#include <cstring>
#include <expat.h>
#include <istream>
#include <memory>
#include <optional>

namespace lyceum::imports {

bool XmlRow::has(std::string_view name) const {
    return std::any_of(attributes.begin(), attributes.end(), [&](auto& each) { return each.first == name; });
}

std::string_view XmlRow::get(std::string_view name) const {
    for (auto& [key, value] : attributes)
        if (key == name) return value;
    return {};
}

namespace {

// Bytes of a stream, one at a time, with the line they stand on.
class Source {
public:
    explicit Source(std::istream& in) : in_(&in) {}

    /// -1 at the end.
    int peek() { return at_ < end_ || fill() ? static_cast<unsigned char>(buffer_[at_]) : -1; }
    int next() {
        int c = peek();
        if (c < 0) return c;
        ++at_;
        if (c == '\n') ++line_;
        return c;
    }
    /// Moves to the next `<`; false when there is none.
    bool seek_bracket() {
        while (at_ < end_ || fill()) {
            auto* from = buffer_.data() + at_;
            auto* found = static_cast<const char*>(std::memchr(from, '<', end_ - at_));
            auto* to = found ? found : buffer_.data() + end_;
            line_ += std::count(static_cast<const char*>(from), to, '\n');
            at_ = static_cast<std::size_t>(to - buffer_.data());
            if (found) return true;
        }
        return false;
    }
    std::int64_t line() const { return line_; }

private:
    bool fill() {
        in_->read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        at_ = 0;
        end_ = static_cast<std::size_t>(in_->gcount());
        return end_ > 0;
    }

    std::istream* in_;
    std::vector<char> buffer_ = std::vector<char>(256 << 10);
    std::size_t at_ = 0, end_ = 0;
    std::int64_t line_ = 1;
};

enum class Ending { closed, bracket, too_long, end };

// Reads from `<` to the `>` that is not inside quotes. A `<` before that means a quote is missing somewhere:
// the next tag begins there.
Ending read_tag(Source& source, std::string& tag) {
    tag.assign(1, static_cast<char>(source.next()));
    int quote = 0;
    for (int c = source.peek(); c >= 0; c = source.peek()) {
        if (c == '<') return Ending::bracket;
        if (tag.size() >= kRowBytesMost) return Ending::too_long;
        tag += static_cast<char>(source.next());
        if (quote) { if (c == quote) quote = 0; }
        else if (c == '"' || c == '\'') quote = c;
        else if (c == '>') return Ending::closed;
    }
    return Ending::end;
}

bool is_row(std::string_view tag) {
    return tag.starts_with("<row") && (tag.size() == 4 || std::string_view(" \t\r\n/>").find(tag[4]) != tag.npos);
}

// One parser for all rows; resetting it is cheap.
class RowParser {
public:
    RowParser() : parser_(XML_ParserCreate("UTF-8"), &XML_ParserFree) {}

    /// Empty when the row was read, else what is wrong with it.
    std::string_view parse(std::string& tag, XmlRow& row) {
        row.attributes.clear();
        if (!tag.ends_with("/>")) tag += "</row>";
        XML_ParserReset(parser_.get(), "UTF-8");
        XML_SetUserData(parser_.get(), &row);
        XML_SetStartElementHandler(parser_.get(), &start);
        if (XML_Parse(parser_.get(), tag.data(), static_cast<int>(tag.size()), XML_TRUE) != XML_STATUS_OK)
            return XML_ErrorString(XML_GetErrorCode(parser_.get()));
        return row.attributes.size() > kRowAttributesMost ? "more attributes than a row can have" : std::string_view();
    }

private:
    static void start(void* data, const XML_Char*, const XML_Char** attributes) {
        auto& row = *static_cast<XmlRow*>(data);
        for (; *attributes && row.attributes.size() <= kRowAttributesMost; attributes += 2) row.attributes.emplace_back(attributes[0], attributes[1]);
    }

    std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
};

}  // namespace

void read_xml_rows(std::istream& in, const OnRow& on_row, const OnBroken& on_broken) {
    Source source(in);
    if (source.peek() < 0) return on_broken(1, "the file is empty");
    if (source.peek() == 0xFF || source.peek() == 0xFE) return on_broken(1, "the file is not UTF-8; convert it first");

    RowParser parser;
    std::string tag;
    XmlRow row;
    bool ended = false, any = false;                // whether the last tag ended the table
    while (source.seek_bracket()) {
        row.line = source.line();
        auto ending = read_tag(source, tag);
        if (tag.starts_with("</") && ending == Ending::closed) ended = true;
        if (!is_row(tag)) {
            if (tag.ends_with("/>")) ended = true;  // a table without rows
            any = any || ending == Ending::closed;
            continue;
        }
        any = true, ended = false;
        if (ending == Ending::too_long) on_broken(row.line, "the row is too long");
        else if (ending == Ending::end) return on_broken(row.line, "the file ends in the middle of a row; what stands before it was read");
        else if (ending == Ending::bracket) on_broken(row.line, "the row is not well-formed: a quotation mark or bracket is missing");
        else if (auto why = parser.parse(tag, row); !why.empty()) on_broken(row.line, "the row is not well-formed: " + std::string(why));
        else on_row(row);
    }
    if (!any) on_broken(1, "this is not an XML table");
    else if (!ended) on_broken(source.line(), "the file was cut off: its end tag is missing");
}

}  // namespace lyceum::imports
