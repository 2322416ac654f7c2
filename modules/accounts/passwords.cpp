#include "modules/accounts/passwords.hpp"
#include "modules/accounts/throttles.hpp"
#include "platform/crypto/password.hpp"

namespace lyceum::accounts {

std::optional<Msg> complaint_about(const Visit& visit, const std::string& password, std::string_view handle, std::string_view email) {
    return crypto::password_complaint(Secret(password),
        {visit.app.settings()->site.name, std::string(handle), std::string(email.substr(0, email.find('@')))});
}

std::string chosen_password(const Visit& visit, const std::string& password, const Account& account) {
    if (auto complaint = complaint_about(visit, password, account.handle, account.email.value_or("")))
        throw Refusal(Refusal::Why::invalid, *complaint, {{"password", *complaint}});
    return crypto::hash_password(Secret(password));
}

void prove_password(const Visit& visit, Database& database, const Account& account, const TypedPassword& typed) {
    if (account.password.empty()) return;
    auto bucket = "password " + to_string(account.id);
    database.write(visit.now, [&](Tx& tx) { take(tx, {{bucket, 10, minutes(15)}}); });
    if (!crypto::verify_password(Secret(typed.text), account.password).ok) invalid(std::string(typed.field), "This is not your present password.");
    database.write(visit.now, [&](Tx& tx) { forgive(tx, bucket); });
}

}  // namespace lyceum::accounts
