// A small set: what people of a technical community type from memory. Sorted by name.
#include "platform/html/emoji.hpp"
#include <algorithm>
#include <array>

namespace lyceum::html {

namespace {

struct Emoji {
    std::string_view name, character;
};

constexpr auto kEmoji = std::to_array<Emoji>({
    {"+1", "👍"}, {"-1", "👎"}, {"100", "💯"}, {"angry", "😠"}, {"apple", "🍎"}, {"art", "🎨"}, {"beer", "🍺"},
    {"bell", "🔔"}, {"bike", "🚲"}, {"book", "📖"}, {"books", "📚"}, {"boom", "💥"}, {"bug", "🐛"}, {"bulb", "💡"},
    {"cake", "🍰"}, {"calendar", "📅"}, {"cat", "🐱"}, {"chart", "📈"}, {"check", "✅"}, {"clap", "👏"}, {"clock", "🕒"},
    {"cloud", "☁️"}, {"coffee", "☕"}, {"computer", "💻"}, {"confused", "😕"}, {"construction", "🚧"}, {"cool", "😎"},
    {"cry", "😢"}, {"dog", "🐶"}, {"email", "📧"}, {"exclamation", "❗"}, {"eyes", "👀"}, {"fire", "🔥"}, {"gear", "⚙️"},
    {"gem", "💎"}, {"ghost", "👻"}, {"gift", "🎁"}, {"globe", "🌐"}, {"grin", "😁"}, {"hammer", "🔨"}, {"heart", "❤️"},
    {"hourglass", "⌛"}, {"hug", "🤗"}, {"hundred", "💯"}, {"idea", "💡"}, {"joy", "😂"}, {"key", "🔑"}, {"keyboard", "⌨️"},
    {"laughing", "😆"}, {"link", "🔗"}, {"lock", "🔒"}, {"mag", "🔍"}, {"medal", "🏅"}, {"memo", "📝"}, {"moon", "🌙"},
    {"muscle", "💪"}, {"mute", "🔇"}, {"ok", "🆗"}, {"ok_hand", "👌"}, {"package", "📦"}, {"party", "🥳"}, {"pencil", "✏️"},
    {"phone", "📱"}, {"pin", "📌"}, {"point_right", "👉"}, {"point_up", "☝️"}, {"pray", "🙏"}, {"question", "❓"},
    {"rainbow", "🌈"}, {"recycle", "♻️"}, {"robot", "🤖"}, {"rocket", "🚀"}, {"rose", "🌹"}, {"scream", "😱"},
    {"seedling", "🌱"}, {"shrug", "🤷"}, {"skull", "💀"}, {"sleeping", "😴"}, {"slightly_smiling_face", "🙂"},
    {"smile", "😄"}, {"smiley", "😃"}, {"smirk", "😏"}, {"snake", "🐍"}, {"sob", "😭"}, {"sparkles", "✨"}, {"star", "⭐"},
    {"sun", "☀️"}, {"sunny", "☀️"}, {"sweat", "😅"}, {"tada", "🎉"}, {"tea", "🍵"}, {"thinking", "🤔"},
    {"thumbsdown", "👎"}, {"thumbsup", "👍"}, {"tools", "🛠️"}, {"trophy", "🏆"}, {"turtle", "🐢"}, {"unlock", "🔓"},
    {"warning", "⚠️"}, {"wave", "👋"}, {"wink", "😉"}, {"wrench", "🔧"}, {"x", "❌"}, {"zap", "⚡"}, {"zzz", "💤"},
});
static_assert(std::is_sorted(kEmoji.begin(), kEmoji.end(), [](const Emoji& a, const Emoji& b) { return a.name < b.name; }));

}  // namespace

std::string_view emoji_named(std::string_view name) {
    const auto found = std::lower_bound(kEmoji.begin(), kEmoji.end(), name, [](const Emoji& e, std::string_view n) { return e.name < n; });
    return found != kEmoji.end() && found->name == name ? found->character : std::string_view{};
}

}  // namespace lyceum::html
