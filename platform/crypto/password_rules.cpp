// Which passwords may not be chosen. Length and guessability only: rules about digits and capitals
// make passwords worse (NIST SP 800-63B, 5.1.1.2).
#include "platform/crypto/password.hpp"
#include <algorithm>
#include <array>
#include <cctype>

namespace lyceum::crypto {

namespace {

// Those of at least eight characters that attackers try first, in lower case and in order.
constexpr auto kCommon = std::to_array<std::string_view>({
    "00000000", "0123456789", "0987654321", "1029384756", "11111111", "111111111", "1111111111", "11112222",
    "11223344", "1122334455", "112233445566", "12121212", "123123123", "12312312", "1231231234", "12341234",
    "12344321", "12345678", "123456789", "1234567890", "12345678910", "123456789a", "123456789q", "12345678a",
    "1234abcd", "1234qwer", "123qweasd", "123qweasdzxc", "135792468", "13579246810", "1357924680", "147258369",
    "159357456", "159753456", "18181818", "19841984", "19861986", "19871987", "19881988", "19891989", "1a2b3c4d",
    "1q2w3e4r", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx", "1qaz2wsx3edc", "1qazxsw2", "20082008", "20102010",
    "20202020", "22222222", "222222222", "23456789", "31415926", "33333333", "36925814", "44444444", "52013145",
    "5201314520", "55555555", "66666666", "666666666", "66668888", "77777777", "7758521a", "789456123", "87654321",
    "88888888", "888888888", "88889999", "963852741", "987654321", "9876543210", "98765432", "99999999", "999999999",
    "a1234567", "a12345678", "a123456789", "aa123456", "aa12345678", "aaaaaaaa", "abc12345", "abc123456", "abcd1234",
    "abcd12345", "abcdefgh", "abcdefg1", "admin123", "admin1234", "admin12345", "admin123456", "administrator",
    "adminadmin", "alexander", "asdasdasd", "asdf1234", "asdfasdf", "asdfghjk", "asdfghjkl", "azertyuiop", "babygirl",
    "barcelona", "baseball", "basketball", "benjamin", "bismillah", "blink182", "butterfly", "caonima123", "changeme",
    "changeit", "chocolate", "christian", "christopher", "computer", "consumer", "corvette", "courtney", "cristian",
    "danielle", "dearbook", "defaultpassword", "dragon123", "dragonball", "einstein", "elephant", "elizabeth",
    "facebook", "fallout4", "fernando", "firebird", "football", "football1", "formula1", "forever1", "fortnite",
    "freedom1", "fuckyou1", "fuckyou123", "garfield", "godzilla", "google123", "hallo123", "hello123", "helloworld",
    "hellohello", "icecream", "iloveyou", "iloveyou1", "iloveyou2", "iloveyou520", "iloveyou1314", "internet",
    "isabella", "jennifer", "jonathan", "jordan23", "juventus", "kristina", "ladybird", "leonardo", "letmein1",
    "letmein123", "linkedin", "liverpool", "liverpool1", "logitech", "lovelove", "loveyou1", "manchester", "margarita",
    "master123", "maverick", "mercedes", "metallica", "michael1", "michelle", "microsoft", "midnight", "minecraft",
    "monkey123", "mustang1", "napoleon", "newpassword", "nicholas", "nicole123", "nintendo", "nothing1", "november",
    "p@$$w0rd", "p@55w0rd", "p@ssw0rd", "p@ssword", "pa$$word", "pa55word", "pass1234", "passport", "passw0rd",
    "passwd123", "password", "password!", "password1", "password12", "password123", "password1234", "password2",
    "patricia", "playboy1", "playstation", "pokemon1", "pokemon123", "princess", "princess1", "q1w2e3r4", "q1w2e3r4t5",
    "qazwsx123", "qazwsxedc", "qq123456", "qq123456789", "qweasdzxc", "qwer1234", "qwerasdf", "qwert123", "qwerty12",
    "qwerty123", "qwerty1234", "qwerty12345", "qwerty123456", "qwertyui", "qwertyuiop", "rockstar", "root1234",
    "rootroot", "samantha", "samsung1", "santiago", "scarface", "scorpion", "secret123", "security", "sebastian",
    "skywalker", "slipknot", "snowball", "spiderman", "srinivas", "starcraft", "startrek", "starwars", "steelers",
    "stephanie", "sunshine", "sunshine1", "superman", "superman1", "swordfish", "taobao123", "taylor123", "test1234",
    "test12345", "testtest", "thailand", "thunder1", "tinkerbell", "trustno1", "user1234", "valentina", "veronica",
    "victoria", "voyager1", "wangyut2", "warcraft", "welcome1", "welcome123", "westside", "whatever", "whocares",
    "william1", "windows1", "woaini123", "woaini1314", "woaini520", "woaiwojia", "wojiushiwo", "woshishui", "xiaoming",
    "xiazhili", "xxxxxxxx", "yamaha123", "yankees1", "zaq12wsx", "zaq1zaq1", "zhang123", "zhangwei", "zxcvbnm1",
    "zxcvbnm123", "zxcvbnm,./", "zzzzzzzz",
});

constexpr std::size_t kContextWordMin = 4;              // shorter words occur in good passwords by chance
constexpr std::size_t kBesideContextMin = 6;            // what a password must have beside such a word

std::string in_lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// "aaaaaaaa", "abcdefgh", "87654321": every step from one byte to the next is the same.
bool is_run(std::string_view text) {
    int step = text[1] - text[0];
    if (step < -1 || step > 1) return false;
    for (std::size_t i = 1; i < text.size(); ++i)
        if (text[i] - text[i - 1] != step) return false;
    return true;
}

/// The same few characters over and over: "abcabcabc", "1212121212".
bool is_repetition(std::string_view text) {
    for (std::size_t period = 1; period <= 4; ++period)
        if (std::equal(text.begin() + static_cast<std::ptrdiff_t>(period), text.end(), text.begin())) return true;
    return false;
}

std::string_view without_tail(std::string_view text) {
    while (!text.empty() && !std::isalpha(static_cast<unsigned char>(text.back())) && static_cast<unsigned char>(text.back()) < 0x80)
        text.remove_suffix(1);
    return text;
}

bool is_mostly(std::string_view password, std::string_view word) {
    return word.size() >= kContextWordMin && password.find(word) != password.npos &&
           password.size() - word.size() < kBesideContextMin;
}

}  // namespace

bool is_common_password(std::string_view lower) {
    return std::find(kCommon.begin(), kCommon.end(), lower) != kCommon.end();
}

std::optional<Msg> password_complaint(const Secret& password, const std::vector<std::string>& context) {
    const auto& text = password.reveal();
    if (text.size() > std::size_t{kPasswordBytesMax})
        return Msg{"This password is longer than {} bytes. Choose a shorter one.", {std::to_string(kPasswordBytesMax)}};
    int characters = utf8_length(text);
    if (characters < 0) return Msg{"This password is not readable text. Type it again.", {}};
    if (characters < kPasswordCharactersMin)
        return Msg{"Write at least {} characters. A few unrelated words make a good password.", {std::to_string(kPasswordCharactersMin)}};

    auto lower = in_lower_case(text);
    bool guessable = is_common_password(lower) || is_common_password(without_tail(lower)) || is_run(lower) || is_repetition(lower);
    if (guessable) return Msg{"This password is among the first that attackers try. Choose another.", {}};
    for (auto& word : context)
        if (is_mostly(lower, in_lower_case(word)))
            return Msg{"This password is little more than a name anyone can see. Choose another.", {}};
    return std::nullopt;
}

}  // namespace lyceum::crypto
