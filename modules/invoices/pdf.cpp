#include "modules/invoices/pdf.hpp"
#include <cairo-pdf.h>
#include <memory>
#include <pango/pangocairo.h>

namespace lyceum::invoices {

namespace {

constexpr double kWidth = 595.28, kHeight = 841.89, kMargin = 56;
constexpr double kColumn = kWidth - 2 * kMargin, kAmount = 120, kGutter = 24;
constexpr double kText = 10, kSmall = 8.5, kTitle = 20;

struct Release {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
template <class T> using Held = std::unique_ptr<T, Release>;

cairo_status_t append(void* out, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

/// How a piece of text is set.
struct Set {
    double size = kText;
    bool bold = false, right = false;
    double ink = 0;                                 // 0 is black
};

class Drawing {
public:
    Drawing(std::string& out, const std::string& language)
        : surface_(cairo_pdf_surface_create_for_stream(&append, &out, kWidth, kHeight)), context_(cairo_create(surface_.get())), language_(language) {
        cairo_pdf_surface_restrict_to_version(surface_.get(), CAIRO_PDF_VERSION_1_5);
    }
    void name(const std::string& title) { cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, title.c_str()); }

    /// Draws at (x, y) in a column and answers how high it became.
    double text(const std::string& words, double x, double y, double width, Set set = {}) {
        Held<PangoLayout> layout(pango_cairo_create_layout(context_.get()));
        Held<PangoFontDescription> font(pango_font_description_from_string("Noto Sans CJK SC, Noto Sans, sans-serif"));
        pango_font_description_set_absolute_size(font.get(), set.size * PANGO_SCALE);
        if (set.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
        pango_context_set_language(pango_layout_get_context(layout.get()), pango_language_from_string(language_ == "zh" ? "zh-cn" : "en"));
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        if (set.right) pango_layout_set_alignment(layout.get(), PANGO_ALIGN_RIGHT);
        pango_layout_set_text(layout.get(), words.data(), static_cast<int>(words.size()));
        int high = 0;
        pango_layout_get_size(layout.get(), nullptr, &high);
        cairo_set_source_rgb(context_.get(), set.ink, set.ink, set.ink);
        cairo_move_to(context_.get(), x, y);
        pango_cairo_show_layout(context_.get(), layout.get());
        return static_cast<double>(high) / PANGO_SCALE;
    }
    void rule(double y, double ink) {
        cairo_set_source_rgb(context_.get(), ink, ink, ink);
        cairo_set_line_width(context_.get(), 0.6);
        cairo_move_to(context_.get(), kMargin, y);
        cairo_line_to(context_.get(), kWidth - kMargin, y);
        cairo_stroke(context_.get());
    }
    /// Where the next piece begins: on a new page when this one is full.
    double room(double y) {
        if (y < kHeight - kMargin - 40) return y;
        cairo_show_page(context_.get());
        return kMargin;
    }
    void finish() {
        cairo_show_page(context_.get());
        cairo_surface_finish(surface_.get());
    }

private:
    Held<cairo_surface_t> surface_;
    Held<cairo_t> context_;
    std::string language_;
};

double party(Drawing& page, const Sheet::Party& party, double x, double y, double width) {
    y += page.text(party.role, x, y, width, {.size = kSmall, .ink = 0.4}) + 3;
    bool first = true;
    for (auto& line : party.lines) {
        if (line.empty()) continue;
        y += page.text(line, x, y, width, {.bold = first}) + 2;
        first = false;
    }
    return y;
}

}  // namespace

std::string pdf_of(const Sheet& sheet) {
    std::string out;
    Drawing page(out, sheet.language);
    page.name(sheet.title);
    double y = kMargin;
    y += page.text(sheet.title, kMargin, y, kColumn, {.size = kTitle, .bold = true}) + 10;
    for (auto& [name, value] : sheet.facts) y += page.text(name + "  " + value, kMargin, y, kColumn, {.ink = 0.25}) + 2;
    y += 18;
    double half = (kColumn - kGutter) / 2;
    y = std::max(party(page, sheet.seller, kMargin, y, half), party(page, sheet.buyer, kMargin + half + kGutter, y, half)) + 24;
    page.rule(y, 0.2);
    y += 10;
    for (auto& line : sheet.lines) {
        y = page.room(y);
        if (line.strong) page.rule(y - 4, 0.7);
        Set set{.bold = line.strong};
        auto high = page.text(line.what, kMargin, y, kColumn - kAmount - kGutter, set);
        set.right = true;
        high = std::max(high, page.text(line.amount, kWidth - kMargin - kAmount, y, kAmount, set));
        y += high + 8;
    }
    page.rule(y, 0.2);
    y += 16;
    for (auto& note : sheet.notes) {
        if (note.empty()) continue;
        y = page.room(y);
        y += page.text(note, kMargin, y, kColumn, {.size = kSmall, .ink = 0.35}) + 4;
    }
    page.finish();
    return out;
}

}  // namespace lyceum::invoices
