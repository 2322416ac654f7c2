// What acts are called in the audit log. The codes are what is kept; these words may change.
#include "modules/accounts/naming.hpp"

namespace lyceum::accounts {

namespace {

const std::map<std::string_view, Msg>& words() {
    static const std::map<std::string_view, Msg> all{
        {"roles.grant", Msg{"Gave a role", {}}},
        {"roles.revoke", Msg{"Took a role away", {}}},
        {"owner.hand_over", Msg{"Handed the site over", {}}},
        {"claims.approve", Msg{"Approved a claim to an account", {}}},
        {"claims.refuse", Msg{"Refused a claim to an account", {}}},
        {"tokens.make", Msg{"Made an API token", {}}},
        {"tokens.revoke", Msg{"Revoked an API token", {}}},
        {"people.suspend", Msg{"Suspended somebody", {}}},
        {"people.lift_suspension", Msg{"Lifted a suspension", {}}},
        {"people.sign_out", Msg{"Signed somebody out everywhere", {}}},
        {"people.close", Msg{"Asked for an account to be closed", {}}},
        {"people.keep", Msg{"Kept an account that was to be closed", {}}},
        {"privacy.look", Msg{"Looked at personal data", {}}},
        {"privacy.ask_copy", Msg{"Asked for a copy of personal data", {}}},
        {"privacy.ask_erasure", Msg{"Asked for their account to be erased", {}}},
        {"privacy.keep_account", Msg{"Kept their account after all", {}}},
        {"factors.app_added", Msg{"Added an authenticator app", {}}},
        {"factors.app_removed", Msg{"Removed an authenticator app", {}}},
        {"factors.passkey_added", Msg{"Added a passkey", {}}},
        {"factors.passkey_removed", Msg{"Removed a passkey", {}}},
        {"factors.passkey_copied", Msg{"Used a passkey that seems to be copied", {}}},
        {"factors.codes_renewed", Msg{"Made new recovery codes", {}}},
        {"factors.recovery_code", Msg{"Used a recovery code", {}}},
        {"factors.reset", Msg{"Took all second factors away", {}}},
        {"factors.reset_asked", Msg{"Reported all second factors lost", {}}},
        {"factors.reset_approved", Msg{"Agreed to take second factors away", {}}},
        {"factors.reset_refused", Msg{"Refused to take second factors away", {}}},
        {"factors.reset_called_off", Msg{"Called off the loss of second factors", {}}},
        {"identity.link", Msg{"Linked an account elsewhere", {}}},
        {"identity.unlink", Msg{"Unlinked an account elsewhere", {}}},
        {"identity_providers.add", Msg{"Added a sign-in provider", {}}},
        {"identity_providers.change", Msg{"Changed a sign-in provider", {}}},
        {"identity_providers.remove", Msg{"Removed a sign-in provider", {}}},
        {"discourse_connect.add", Msg{"Let a Discourse forum sign in here", {}}},
        {"discourse_connect.remove", Msg{"Removed a Discourse forum", {}}},
        {"oidc_provider.add", Msg{"Registered an app", {}}},
        {"oidc_provider.change", Msg{"Changed an app", {}}},
        {"oidc_provider.remove", Msg{"Removed an app", {}}},
        {"oidc_provider.secret", Msg{"Made a new secret for an app", {}}},
        {"oidc_provider.keys", Msg{"Replaced the keys that sign people in to apps", {}}},
        {"settings.change", Msg{"Changed a setting", {}}},
        {"setup.begin", Msg{"Began to set the site up", {}}},
        {"setup.finish", Msg{"Finished setting the site up", {}}},
        {"site.verify", Msg{"Checked the whole site", {}}},
        {"jobs.retry", Msg{"Had a job tried again", {}}},
        {"jobs.cancel", Msg{"Cancelled a job", {}}},
        {"jobs.run_now", Msg{"Had a job run at once", {}}},
        {"mail.check", Msg{"Sent a test letter", {}}},
        {"mail.write_again", Msg{"Had an address written to again", {}}},
        {"webhooks.add", Msg{"Added a webhook", {}}},
        {"webhooks.change", Msg{"Changed a webhook", {}}},
        {"webhooks.pause", Msg{"Paused a webhook", {}}},
        {"webhooks.resume", Msg{"Resumed a webhook", {}}},
        {"webhooks.remove", Msg{"Removed a webhook", {}}},
        {"webhooks.rotate", Msg{"Made a new secret for a webhook", {}}},
        {"communities.create", Msg{"Founded a community", {}}},
        {"communities.change", Msg{"Changed a community", {}}},
        {"communities.add_space", Msg{"Added a space", {}}},
        {"communities.change_space", Msg{"Changed a space", {}}},
        {"communities.raise_space", Msg{"Moved a space up", {}}},
        {"communities.standing", Msg{"Changed a member's standing", {}}},
        {"communities.remove_member", Msg{"Removed a member", {}}},
        {"communities.invite", Msg{"Made an invitation link", {}}},
        {"communities.revoke_invite", Msg{"Revoked an invitation link", {}}},
        {"rules.add", Msg{"Added a rule", {}}},
        {"rules.change", Msg{"Changed a rule", {}}},
        {"rules.remove", Msg{"Ended a rule", {}}},
        {"groups.change", Msg{"Changed a group", {}}},
        {"groups.remove", Msg{"Removed a group", {}}},
        {"groups.let_in", Msg{"Let somebody into a group", {}}},
        {"groups.turn_away", Msg{"Turned somebody away from a group", {}}},
        {"groups.make_moderator", Msg{"Made somebody moderator of a group", {}}},
        {"groups.unmake_moderator", Msg{"Ended somebody's moderating of a group", {}}},
        {"groups.remove_person", Msg{"Removed somebody from a group", {}}},
        {"offices.add", Msg{"Added an office", {}}},
        {"offices.change", Msg{"Changed an office", {}}},
        {"offices.remove", Msg{"Removed an office", {}}},
        {"offices.appoint", Msg{"Appointed somebody to an office", {}}},
        {"offices.dismiss", Msg{"Dismissed somebody from an office", {}}},
        {"tags.change", Msg{"Changed the tags of something", {}}},
        {"membership.give", Msg{"Gave a membership", {}}},
        {"membership.take_back", Msg{"Took a given membership back", {}}},
        {"tiers.add", Msg{"Added a tier", {}}},
        {"tiers.change", Msg{"Changed a tier", {}}},
        {"tiers.remove", Msg{"Removed a tier", {}}},
        {"articles.edit", Msg{"Edited somebody's article", {}}},
        {"articles.delete", Msg{"Deleted somebody's article", {}}},
        {"articles.restore", Msg{"Restored an earlier version of an article", {}}},
        {"articles.unpublish", Msg{"Took somebody's article back to the drafts", {}}},
        {"series.edit", Msg{"Edited somebody's series", {}}},
        {"series.delete", Msg{"Deleted somebody's series", {}}},
        {"discussion.edit", Msg{"Edited somebody's text", {}}},
        {"discussion.hide", Msg{"Hid a text", {}}},
        {"discussion.restore", Msg{"Showed a hidden text again", {}}},
        {"discussion.close", Msg{"Closed a thread", {}}},
        {"discussion.reopen", Msg{"Reopened a thread", {}}},
        {"discussion.accept", Msg{"Accepted an answer for its asker", {}}},
        {"discussion.unaccept", Msg{"Took an acceptance back", {}}},
        {"reports.decide", Msg{"Decided a report", {}}},
        {"statistics.choose", Msg{"Chose who sees the numbers", {}}},
        {"commerce.add_plan", Msg{"Added a plan", {}}},
        {"commerce.retire_plan", Msg{"Retired a plan", {}}},
        {"commerce.add_bundle", Msg{"Added a bundle", {}}},
        {"commerce.retire_bundle", Msg{"Retired a bundle", {}}},
        {"commerce.offer_trial", Msg{"Set a free trial", {}}},
        {"commerce.free_articles", Msg{"Set how many locked articles are free", {}}},
        {"commerce.member_links", Msg{"Set how many links members may share", {}}},
        {"commerce.gateway", Msg{"Changed a way to pay", {}}},
        {"commerce.terms", Msg{"Set the days to ask for a refund", {}}},
        {"commerce.approve_transfer", Msg{"Confirmed a transfer", {}}},
        {"commerce.refuse_transfer", Msg{"Refused a transfer", {}}},
        {"commerce.refund", Msg{"Gave money back", {}}},
        {"commerce.refund_line", Msg{"Gave back one line of an order", {}}},
        {"commerce.dispute", Msg{"Noted a dispute", {}}},
        {"commerce.settle", Msg{"Settled a difference", {}}},
        {"commerce.statement", Msg{"Compared a gateway's statement", {}}},
        {"coupons.make", Msg{"Made a coupon", {}}},
        {"coupons.stop", Msg{"Stopped a coupon", {}}},
        {"crowdfunding.let_in", Msg{"Let a project in", {}}},
        {"crowdfunding.refuse", Msg{"Refused a project", {}}},
        {"crowdfunding.approve", Msg{"Approved a milestone of a project", {}}},
        {"crowdfunding.stop", Msg{"Stopped a project", {}}},
        {"deals.decide", Msg{"Decided a dispute about a piece of work", {}}},
        {"invoices.seller", Msg{"Changed who issues invoices", {}}},
        {"invoices.fapiao", Msg{"Answered a request for a fapiao", {}}},
        {"month_close.close", Msg{"Closed a month", {}}},
        {"partners.offer", Msg{"Offered a partnership", {}}},
        {"partners.agree", Msg{"Agreed to a partnership", {}}},
        {"partners.end", Msg{"Ended a partnership", {}}},
        {"payouts.make", Msg{"Made a batch of payouts", {}}},
        {"payouts.approve", Msg{"Approved a batch of payouts", {}}},
        {"payouts.cancel", Msg{"Cancelled a batch of payouts", {}}},
        {"payouts.export", Msg{"Exported a batch of payouts", {}}},
        {"payouts.paid", Msg{"Noted a payout as paid", {}}},
        {"payouts.failed", Msg{"Noted a payout as failed", {}}},
        {"payouts.terms", Msg{"Changed the terms of payouts", {}}},
        {"payouts.work_terms", Msg{"Changed an author's share of a work", {}}},
        {"recommend.look", Msg{"Looked at somebody's recommendations", {}}},
        {"recommend.graph", Msg{"Looked at the graph of people and texts", {}}},
        {"recommend.exposure", Msg{"Changed how new texts are shown", {}}},
        {"recommend.weights", Msg{"Changed the weights of recommending", {}}},
        {"recommend.configuration", Msg{"Changed a way of recommending", {}}},
        {"recommend.configuration.end", Msg{"Ended a way of recommending", {}}},
        {"recommend.model.serve", Msg{"Chose the model that recommends", {}}},
        {"recommend.model.newest", Msg{"Let the newest model recommend", {}}},
        {"recommend.learn", Msg{"Had the recommender learn", {}}},
        {"referrals.count", Msg{"Counted a referral", {}}},
        {"referrals.terms", Msg{"Changed the terms of referring", {}}},
        {"sponsors.enter", Msg{"Entered a sponsor", {}}},
        {"sponsors.change", Msg{"Changed a sponsor", {}}},
        {"sponsors.show", Msg{"Showed a sponsor", {}}},
        {"sponsors.hide", Msg{"Hid a sponsor", {}}},
        {"sponsors.level", Msg{"Set a level of sponsoring", {}}},
        {"store.let_in", Msg{"Let a product in", {}}},
        {"store.refuse", Msg{"Refused a product", {}}},
        {"store.cancel_date", Msg{"Cancelled the date of a product", {}}},
        {"store.commission", Msg{"Changed what the site keeps of sales", {}}},
        {"store.tax", Msg{"Set a tax", {}}},
        {"store.tax_removed", Msg{"Removed a tax", {}}},
        {"advertising.add", Msg{"Entered a campaign", {}}},
        {"advertising.change", Msg{"Changed a campaign", {}}},
        {"advertising.approve", Msg{"Approved a campaign", {}}},
        {"advertising.refuse", Msg{"Refused a campaign", {}}},
        {"advertising.pause", Msg{"Paused a campaign", {}}},
        {"advertising.resume", Msg{"Resumed a campaign", {}}},
        {"advertising.stop", Msg{"Stopped a campaign", {}}},
        {"advertising.prices", Msg{"Changed the prices of advertising", {}}},
        {"advertising.terms", Msg{"Changed who sees advertising", {}}},
        {"experiments.make", Msg{"Made an experiment", {}}},
        {"experiments.start", Msg{"Started an experiment", {}}},
        {"experiments.stop", Msg{"Stopped an experiment", {}}},
        {"promotion.link", Msg{"Made a tracked link", {}}},
        {"promotion.page", Msg{"Made a landing page", {}}},
        {"promotion.change_page", Msg{"Changed a landing page", {}}},
        {"promotion.publish", Msg{"Published a landing page", {}}},
        {"promotion.take_back", Msg{"Took a landing page back", {}}},
        {"promotion.delete_page", Msg{"Deleted a landing page", {}}},
        {"promotion.sequence", Msg{"Made a sequence of letters", {}}},
        {"promotion.step", Msg{"Changed a letter of a sequence", {}}},
        {"promotion.switch_on", Msg{"Switched a sequence of letters on", {}}},
        {"promotion.switch_off", Msg{"Switched a sequence of letters off", {}}},
    };
    return all;
}

constexpr std::string_view kPerson = "person ";

std::optional<PersonId> person_in(std::string_view target) {
    auto id = target.starts_with(kPerson) ? read_id(target.substr(kPerson.size())) : std::nullopt;
    return id ? std::optional(PersonId{*id}) : std::nullopt;
}

}  // namespace

Msg act_words(const std::string& action) {
    auto found = words().find(action);
    return found == words().end() ? Msg{action, {}} : found->second;
}

std::map<std::string, NavLink> target_links(const Visit& visit, Db& db, const std::vector<std::string>& targets) {
    std::map<std::string, NavLink> all;
    std::vector<PersonId> people;
    for (auto& target : targets)
        if (auto person = person_in(target)) people.push_back(*person);
    for (auto& line : bylines(db, people))
        if (!line.deleted) all[std::string(kPerson) + to_string(line.id)] = {line.name, profile_url(line.handle)};
    for (auto* name : filled(visit.app, target_names)) all.merge(name(visit, db, targets));
    return all;
}

Html act_view(const Ui& ui, const NamedAct& act) {
    using namespace html;
    auto who = !act.actor ? group(ui.tr("The program")) : act.actor->deleted ? group(ui.tr("Deleted user"))
        : a(_class = "name", _href = profile_url(act.actor->handle), act.actor->name);
    auto what = act.to.label.empty() ? code(act.target) : a(_class = "link", _href = act.to.to, _title = act.target, act.to.label);
    return li(ui.ago(act.at), div(b(who), " · ", ui.tr(act_words(act.action)), " · ", what,
            when(!act.details.empty(), [&] { return p(_class = "small muted", act.details); }),
            when(!act.ip.empty(), [&] { return p(_class = "small faint mono", act.ip); })),
        span(_class = "small faint mono", act.action));
}

}  // namespace lyceum::accounts
