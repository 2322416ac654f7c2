// lyceum mail: the key that signs letters, and letters that came back.
#include "app/commands/commands.hpp"
#include "modules/mailing/mailing.hpp"
#include "platform/mail/outgoing.hpp"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace lyceum::commands {

namespace {

// Readable by its owner alone, and never written over: a new key needs a new record in the DNS.
void keep_key(const std::string& path, const Secret& key) {
    int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) throw Fault("cannot make " + path + ": " + std::strerror(errno));
    auto& text = key.reveal();
    bool kept = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    ::close(file);
    if (!kept) throw Fault("cannot write " + path + ": " + std::strerror(errno));
}

void make_key(const Place& place) {
    auto config = config_at(place);
    auto transport = mail::transport_of(config);
    if (!transport.signing) {
        keep_key(mail::signing_key_file(config), mail::new_signing_key());
        transport = mail::transport_of(config);
        std::cerr << "Made " << mail::signing_key_file(config) << ". Letters are signed from now on.\n";
    }
    std::cout << transport.signing->selector << "._domainkey." << transport.signing->domain << ". IN TXT \"" << mail::signing_record(transport.signing->key) << "\"\n";
}

void take_back(const Place& place) {
    Opened opened(config_at(place));
    std::string message{std::istreambuf_iterator<char>(std::cin), {}};
    auto done = opened.database().write(clock_now(), [&](Tx& tx) { return mailing::take_back(tx, message); });
    opened.jobs().drain(clock_now());
    std::cout << done.value_or("Nothing that this site knows of.") << "\n";
}

}  // namespace

void add_mail(CLI::App& root) {
    auto command = root.add_subcommand("mail", "The key that signs letters, and letters that came back");
    command->require_subcommand(1);
    auto place = std::make_shared<Place>();
    auto key = command->add_subcommand("key", "Makes the key if there is none, and shows the record for the DNS");
    add_place(*key, *place);
    key->callback([place] { make_key(*place); });
    auto returned = command->add_subcommand("returned", "Reads one returned letter from standard input, as a mail server pipes it");
    add_place(*returned, *place);
    returned->callback([place] { take_back(*place); });
}

}  // namespace lyceum::commands
