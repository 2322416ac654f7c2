#include "platform/http/kept_views.hpp"
#include "platform/http/scopes.hpp"
#include <atomic>
#include <mutex>
#include <unordered_map>

namespace lyceum {

namespace {

constexpr std::size_t kBytesEach = 6 << 20;             // of the younger and of the older half

struct Kept {
    std::string markup;
    std::vector<std::size_t> tokens;                    // where form tokens stand in it
};

/// Two halves: what is asked for moves to the younger one, and when that is full the older one is forgotten.
class Shelf {
public:
    std::shared_ptr<const Kept> find(const Digest& key) {
        std::lock_guard guard(lock_);
        if (auto found = young_.find(key); found != young_.end()) return found->second;
        auto found = old_.find(key);
        if (found == old_.end()) return nullptr;
        auto kept = found->second;
        old_.erase(found);
        add(key, kept);
        return kept;
    }
    void keep(const Digest& key, std::shared_ptr<const Kept> kept) {
        std::lock_guard guard(lock_);
        add(key, std::move(kept));
    }

private:
    struct Hash {
        std::size_t operator()(const Digest& key) const { return key[0]; }
    };
    using Half = std::unordered_map<Digest, std::shared_ptr<const Kept>, Hash>;

    void add(const Digest& key, std::shared_ptr<const Kept> kept) {
        constexpr std::size_t kAround = 200;            // bytes of bookkeeping
        bytes_ += kept->markup.size() + kAround;
        young_.insert_or_assign(key, std::move(kept));
        if (bytes_ < kBytesEach) return;
        old_ = std::move(young_);
        young_.clear(), bytes_ = 0;
    }

    std::mutex lock_;
    Half young_, old_;
    std::size_t bytes_ = 0;
};

Shelf& shelf() {
    static Shelf shelf;
    return shelf;
}

std::atomic<bool> checked = false;

// How coarsely markup of that age tells the time.
Span step_of(Span age) {
    if (checked) return {1};
    return age < hours(1) ? minutes(1) : age < days(1) ? minutes(10) : hours(1);
}

}  // namespace

namespace routing {

void inscribe(Inscription& all, const Ui& ui) {
    auto& visitor = ui.visit.visitor;
    auto step = step_of(ui.visit.now - all.newest());
    all << reinterpret_cast<std::uintptr_t>(&ui.visit.app) << ui.visit.language << visitor.time_zone << visitor.permissions << (visitor.scopes && !holds(visitor, kAdminScope)) << ui.signed_in()
        << visitor.csrf_token.size() << step.micros << ui.visit.now.micros / step.micros;
}

std::optional<Html> kept_markup(const Ui& ui, const Digest& key) {
    auto kept = shelf().find(key);
    if (!kept) return std::nullopt;
    auto markup = kept->markup;
    auto& token = ui.csrf_token();
    for (auto at : kept->tokens) markup.replace(at, token.size(), token);
    return Html::trusted(std::move(markup));
}

void keep_markup(const Ui& ui, const Digest& key, const Html& made) {
    auto kept = std::make_shared<Kept>();
    kept->markup = made.markup();
    auto& token = ui.csrf_token();
    for (auto at = token.empty() ? std::string::npos : kept->markup.find(token); at != std::string::npos; at = kept->markup.find(token, at + token.size()))
        kept->tokens.push_back(at);
    shelf().keep(key, std::move(kept));
}

bool kept_views_are_checked() { return checked; }

}  // namespace routing

void check_kept_views() { checked = true; }

}  // namespace lyceum
