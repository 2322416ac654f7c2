// lyceum: one program, many commands.
#include "app/commands/commands.hpp"
#include "platform/i18n/holes.hpp"
#include <iostream>

int main(int argc, char** argv) {
    using namespace lyceum;
    CLI::App root("Lyceum (学园): a home for paid-knowledge communities of programmers.", "lyceum");
    root.require_subcommand(1);
    root.set_version_flag("--version", std::string("lyceum ") + LYCEUM_VERSION);
    for (auto add : {commands::add_serve, commands::add_migrate, commands::add_sample, commands::add_import, commands::add_export,
                     commands::add_user, commands::add_backup, commands::add_restore, commands::add_verify, commands::add_jobs, commands::add_ledger,
                     commands::add_doctor, commands::add_config, commands::add_openapi, commands::add_recommend, commands::add_mail})
        add(root);
    try {
        root.parse(argc, argv);
        return 0;
    } catch (const CLI::ParseError& wrong) {
        return root.exit(wrong);
    } catch (const Refusal& refused) {
        std::cerr << "lyceum: " << i18n::format_runtime(refused.message.english, refused.message.holes) << "\n";
        for (auto& field : refused.fields) std::cerr << "  " << field.field << ": " << i18n::format_runtime(field.message.english, field.message.holes) << "\n";
    } catch (const std::exception& fault) {
        std::cerr << "lyceum: " << fault.what() << "\n";
    }
    return 1;
}
