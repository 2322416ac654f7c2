// What an operator may write, what the program answers to mistakes, and what it prints.
#include "platform/config/config.hpp"
#include "platform/core/refusal.hpp"
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace lyceum;
using namespace lyceum::config;

namespace {

struct Folder {
    static inline int made = 0;
    std::filesystem::path path = std::filesystem::temp_directory_path() /
                                 ("lyceum-config-" + std::to_string(getpid()) + "-" + std::to_string(++made));
    Folder() { std::filesystem::create_directory(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string write(std::string name, std::string_view text) const {
        std::ofstream(path / name) << text;
        return (path / name).string();
    }
};

/// The complaint about a file and an environment, without the folder's name.
std::string complaint(std::string_view toml, const Environment& environment = {}) {
    Folder folder;
    try {
        load_config(folder.write("lyceum.toml", toml), environment);
    } catch (const Fault& fault) {
        std::string text = fault.what(), prefix = folder.path.string() + "/";
        for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix)) text.erase(at, prefix.size());
        return text;
    }
    return "accepted";
}

}  // namespace

TEST_CASE("without a file the defaults serve one machine") {
    auto loaded = load_config("", {});
    CHECK(loaded.value.http.listen == "127.0.0.1:8080");
    CHECK(loaded.value.site.language == i18n::Language::zh);
    CHECK(loaded.value.payments.sandbox);
    CHECK(loaded.origins.at("http.listen") == Origin::default_);
    CHECK(loaded.origins.size() == Config::meanings.size());
}

TEST_CASE("the file is read, and the environment has the last word") {
    Folder folder;
    auto path = folder.write("lyceum.toml",
        "[site]\nname = \"程序员的学园\"\nlanguage = \"en\"\ndevelopment = true\n"
        "[http]\nworkers = 4\ntrusted_proxies = [\"10.0.0.1\", \"::1\"]\n[log]\nlevel = \"warn\"\n");
    auto loaded = load_config(path, {{"LYCEUM_HTTP__WORKERS", "8"}, {"LYCEUM_LOG__LEVEL", "debug"}, {"LYCEUM_SITE__DEVELOPMENT", "false"},
                                        {"LYCEUM_CONFIG", "not a setting"}, {"PATH", "/bin"}});
    auto& config = loaded.value;
    CHECK(config.site.name == "程序员的学园");
    CHECK(config.site.language == i18n::Language::en);
    CHECK_FALSE(config.site.development);
    CHECK(config.http.workers == 8);
    CHECK(config.http.trusted_proxies == std::vector<std::string>{"10.0.0.1", "::1"});
    CHECK(config.log.level == log::Level::debug);
    CHECK(loaded.origins.at("http.workers") == Origin::environment);
    CHECK(loaded.origins.at("site.name") == Origin::file);
    CHECK(load_config("", {{"LYCEUM_HTTP__TRUSTED_PROXIES", "10.0.0.1 ,10.0.0.2"}}).value.http.trusted_proxies.size() == 2);
    CHECK(load_config("", {{"LYCEUM_HTTP__TRUSTED_PROXIES", ""}}).value.http.trusted_proxies.empty());
}

TEST_CASE("an unknown key is refused with the nearest known one") {
    CHECK(complaint("[http]\nlisen = \"127.0.0.1:80\"\n") == "lyceum.toml:2: http.lisen is not a setting; did you mean http.listen?");
    CHECK(complaint("listen = \"127.0.0.1:80\"\n") == "lyceum.toml:1: listen is not a setting. Remove the line.");
    CHECK(complaint("[mail]\npasword_file = \"x\"\n") == "lyceum.toml:2: mail.pasword_file is not a setting; did you mean mail.password_file?");
    CHECK(complaint("", {{"LYCEUM_HTTP__LISEN", "x"}}) == "LYCEUM_HTTP__LISEN: http.lisen is not a setting; did you mean LYCEUM_HTTP__LISTEN?");
    CHECK(complaint("[weather]\nsunny = true\n") == "lyceum.toml:2: weather.sunny is not a setting. Remove the line.");
    CHECK(complaint("[http]\nlisten_file = \"x\"\n").find("did you mean") != std::string::npos);
}

TEST_CASE("a wrong value is named with what it must be, and all mistakes at once") {
    CHECK(complaint("[http]\nworkers = 9999\n") == "lyceum.toml:2: http.workers is 9999; it must be a whole number from 0 to 512. Remove the line to use 0.");
    CHECK(complaint("[http]\nworkers = 1.5\n").find("is 1.5; it must be a whole number") != std::string::npos);
    CHECK(complaint("[site]\nlanguage = \"fr\"\n").find("it must be \"zh\" or \"en\". Remove the line to use \"zh\".") != std::string::npos);
    CHECK(complaint("", {{"LYCEUM_SITE__DEVELOPMENT", "yes"}}) ==
          "LYCEUM_SITE__DEVELOPMENT: site.development is \"yes\"; it must be true or false. Remove the variable to use false.");
    CHECK(complaint("", {{"LYCEUM_HTTP__WORKERS", "4 "}}).find("whole number") != std::string::npos);
    CHECK(complaint("[http]\ntrusted_proxies = [1]\n").find("a list of texts") != std::string::npos);
    CHECK(complaint("[site]\nname = 1\n[log]\nlevel = 2\n") ==
          "lyceum.toml:2: site.name is 1; it must be text. Remove the line to use \"Lyceum\".\n"
          "lyceum.toml:4: log.level is 2; it must be \"debug\", \"info\", \"warn\" or \"error\". Remove the line to use \"info\".");
    CHECK(complaint("[site\n").starts_with("lyceum.toml:1: this is not TOML:"));
    CHECK(complaint("[http]\nworkers = 1\nworkers = 2\n").starts_with("lyceum.toml:3: this is not TOML:"));
    CHECK_THROWS_AS(load_config("/nowhere/lyceum.toml", {}), Fault);
    CHECK_THROWS_AS(load_config("/", {}), Fault);
}

TEST_CASE("settings that cannot go together are refused") {
    CHECK(complaint("[site]\nurl = \"lyceum.example\"\n").starts_with("site.url is"));
    CHECK(complaint("[site]\nurl = \"https://lyceum.example/\"\n").starts_with("site.url is"));
    CHECK(complaint("[site]\ntime_zone = \"Mars/Olympus\"\n").starts_with("site.time_zone is"));
    CHECK(complaint("[http]\nlisten = \"8080\"\n").starts_with("http.listen is"));
    CHECK(complaint("[http]\ntls_key = \"key.pem\"\n").starts_with("http.tls_certificate and"));
    CHECK(complaint("[http]\ntrusted_proxies = [\"proxy\"]\n").starts_with("http.trusted_proxies holds"));
    CHECK(complaint("[mail]\ntransport = \"smtp\"\n").starts_with("mail.host is empty"));
    CHECK(complaint("[mail]\ntransport = \"smtp\"\nhost = \"mail.example\"\nencryption = \"none\"\n").starts_with("mail.encryption is"));
    CHECK(complaint("[mail]\ntransport = \"smtp\"\nhost = \"mail.example\"\nuser = \"me\"\n").starts_with("mail.user and"));
    CHECK(complaint("[mail]\nfrom = \"nobody\"\n").starts_with("mail.from is"));
    CHECK(complaint("[security]\nsession_idle_days = 100\n").starts_with("security.session_idle_days is 100"));
    CHECK(complaint("[site]\nurl = \"https://lyceum.example:8443\"\n") == "accepted");
}

TEST_CASE("a secret may live in a file of its own and is never shown") {
    Folder folder;
    folder.write("smtp.secret", "open sesame\n");
    auto path = folder.write("lyceum.toml", "[mail]\npassword_file = \"smtp.secret\"\nuser = \"me\"\n");
    auto loaded = load_config(path, {});
    CHECK(loaded.value.mail.password.reveal() == "open sesame");
    CHECK(loaded.origins.at("mail.password") == Origin::file);

    std::ostringstream printed;
    print_config(printed, loaded);
    CHECK(printed.str().find("sesame") == std::string::npos);
    CHECK(printed.str().find("password = \"***\"  # file") != std::string::npos);

    CHECK(complaint("[mail]\npassword_file = \"absent\"\n").find("which cannot be read") != std::string::npos);
    CHECK(complaint("[mail]\npassword = \"a\"\npassword_file = \"b\"\n").find("given twice") != std::string::npos);
    auto wrong = complaint("[mail]\npassword = 90210\n");
    CHECK(wrong == "lyceum.toml:2: mail.password must be text.");
    CHECK(load_config(path, {{"LYCEUM_MAIL__PASSWORD", "another"}}).value.mail.password.reveal() == "another");
}

TEST_CASE("what is printed is a file that loads again") {
    auto loaded = load_config("", {{"LYCEUM_SITE__NAME", "A \"quoted\" name \\ \x01"}, {"LYCEUM_HTTP__TRUSTED_PROXIES", "10.0.0.1,10.0.0.2"}});
    std::ostringstream printed;
    print_config(printed, loaded);
    CHECK(printed.str().find("# Threads that answer requests. 0: two for each core.\nworkers = 0  # default\n") != std::string::npos);
    CHECK(printed.str().find("# LYCEUM_SITE__NAME") != std::string::npos);
    Folder folder;
    auto again = load_config(folder.write("again.toml", printed.str()), {});
    CHECK(again.value.site.name == loaded.value.site.name);
    CHECK(again.value.http.trusted_proxies == loaded.value.http.trusted_proxies);
}

TEST_CASE("an address to listen on is an IP address and a port") {
    CHECK(parse_listen("127.0.0.1:8080") == ListenAddress{"127.0.0.1", 8080});
    CHECK(parse_listen("[::1]:0") == ListenAddress{"::1", 0});
    for (auto text : {"", ":", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80", "[127.0.0.1]:80", "localhost:80", "127.0.0.1:-1"})
        CHECK_MESSAGE(!parse_listen(text), text);
}

TEST_CASE("the variables of this process are found by their prefix") {
    setenv("LYCEUM_LOG__LEVEL", "warn", 1);
    auto found = process_environment();
    unsetenv("LYCEUM_LOG__LEVEL");
    CHECK(found.at("LYCEUM_LOG__LEVEL") == "warn");
    CHECK_FALSE(found.contains("PATH"));
}
