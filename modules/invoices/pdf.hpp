// One page of A4 as PDF: text in any script by Pango, drawn by Cairo, with the glyphs that are used embedded.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace lyceum::invoices {

/// What stands on the sheet, from top to bottom.
struct Sheet {
    std::string title, language;                    // "zh" or "en": which forms of shared characters are drawn
    std::vector<std::pair<std::string, std::string>> facts;         // beside the title: number, date
    struct Party {
        std::string role;                           // "Seller"
        std::vector<std::string> lines;             // the name first; empty ones are left out
    };
    Party seller, buyer;
    struct Line {
        std::string what, amount;
        bool strong = false;
    };
    std::vector<Line> lines;
    std::vector<std::string> notes;
};

/// PDF 1.5. Long words and many lines are wrapped; what does not fit on the page goes on to the next.
std::string pdf_of(const Sheet&);

}  // namespace lyceum::invoices
