// `lyceum ledger check`: whether the books balance. A part of `lyceum verify`, for a monitor that asks often.
#include "app/commands/commands.hpp"
#include "modules/ledger/ledger.hpp"
#include <iostream>

namespace lyceum::commands {

void add_ledger(CLI::App& root) {
    auto* command = root.add_subcommand("ledger", "Look after the books");
    command->require_subcommand(1);
    auto place = std::make_shared<Place>();
    auto* check = command->add_subcommand("check", "Check that every entry sums to zero and every balance agrees with its postings");
    add_place(*check, *place);
    check->callback([place] {
        Opened opened(config_at(*place));
        auto findings = opened.database().read([](Db& db) { return ledger::check(db); });
        for (auto& finding : findings) std::cout << finding << "\n";
        if (!findings.empty()) throw Fault(fmt::format("{} things in the books do not hold", findings.size()));
        std::cout << "The books balance.\n";
    });
}

}  // namespace lyceum::commands
