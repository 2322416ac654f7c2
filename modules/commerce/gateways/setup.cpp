#include "modules/commerce/gateways/setup.hpp"
#include "platform/crypto/seal.hpp"
#include "platform/http/app.hpp"

namespace lyceum::commerce {

namespace {

std::string purpose_of(std::string_view gateway) { return "gateway:" + std::string(gateway); }

struct SetupRow {
    bool is_on = false;
    std::string plain, sealed;
};
DESCRIBE(SetupRow, is_on, plain, sealed)

struct CertificateRow { std::string serial, pem; };
DESCRIBE(CertificateRow, serial, pem)

std::optional<SetupSecrets> try_open(const App& app, std::string_view gateway, const std::string& sealed) {
    auto text = app.seal_keys().open({sealed}, purpose_of(gateway));
    return text ? std::optional(json::from_text<SetupSecrets>(text->reveal())) : std::nullopt;
}

std::optional<SetupOrLost> read(Db& db, std::string_view gateway) {
    auto row = db.maybe<SetupRow>(R"sql(select is_on, plain, sealed from gateway_setups where gateway = $1)sql", gateway);
    if (!row) return std::nullopt;
    auto secrets = try_open(db.app(), gateway, row->sealed);
    SetupOrLost found{{row->is_on, json::from_text<SetupPlain>(row->plain), secrets.value_or(SetupSecrets{}), {}}, !secrets};
    for (auto& known : db.all<CertificateRow>(R"sql(select serial, pem from gateway_certificates where gateway = $1)sql", gateway))
        found.setup.certificates.emplace(known.serial, known.pem);
    return found;
}

}  // namespace

std::optional<SetupOrLost> find_setup_or_lost(Db& db, std::string_view gateway) { return read(db, gateway); }

std::optional<Setup> find_setup(Db& db, std::string_view gateway) {
    auto found = read(db, gateway);
    if (!found) return std::nullopt;
    if (found->keys_lost)
        throw Fault("the keys of a payment gateway cannot be opened: the file of seal keys is not the one that sealed them. Write the keys again under /finance/gateways.");
    return found->setup;
}

void save_setup(Tx& tx, std::string_view gateway, const Setup& setup) {
    auto secrets = setup.secrets;
    if (auto before = tx.maybe<std::string>(R"sql(select sealed from gateway_setups where gateway = $1)sql", gateway)) {
        auto kept = try_open(tx.app(), gateway, *before).value_or(SetupSecrets{});
        each_member<SetupSecrets>([&](std::string_view, auto member) {
            if ((secrets.*member).empty()) secrets.*member = kept.*member;
        });
    }
    tx.run(R"sql(
        insert into gateway_setups (gateway, is_on, plain, sealed, changed_at) values ($1, $2, $3, $4, $5)
        on conflict (gateway) do update set is_on = excluded.is_on, plain = excluded.plain, sealed = excluded.sealed, changed_at = excluded.changed_at)sql",
        gateway, setup.is_on, json::text(setup.plain), tx.app().seal_keys().seal(Secret(json::text(secrets)), purpose_of(gateway)).text, tx.now());
}

void keep_certificates(Tx& tx, std::string_view gateway, const std::map<std::string, std::string>& by_serial) {
    constexpr std::size_t kMost = 20;
    std::size_t kept = 0;
    for (auto& [serial, pem] : by_serial) {
        if (++kept > kMost) return;
        tx.run(R"sql(
            insert into gateway_certificates (gateway, serial, pem, fetched_at) values ($1, $2, $3, $4)
            on conflict (gateway, serial) do update set pem = excluded.pem, fetched_at = excluded.fetched_at)sql", gateway, serial, pem, tx.now());
    }
}

namespace {

struct SetupHead { std::string gateway; bool is_on = false; std::string plain; };
DESCRIBE(SetupHead, gateway, is_on, plain)

}  // namespace

std::vector<SetupLine> setups(Db& db) {
    return *db.kept<std::vector<SetupLine>>("commerce gateway setups", [&] {
        std::vector<SetupLine> all;
        for (auto& row : db.all<SetupHead>(R"sql(select gateway, is_on, plain from gateway_setups order by gateway)sql")) {
            auto plain = json::from_text<SetupPlain>(row.plain);
            all.push_back({row.gateway, row.is_on, plain.currency, plain.code_here});
        }
        return all;
    });
}

}  // namespace lyceum::commerce
