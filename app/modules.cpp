#include "app/modules.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/administration/administration.hpp"
#include "modules/advertising/advertising.hpp"
#include "modules/assignments/assignments.hpp"
#include "modules/calendar/calendar.hpp"
#include "modules/commerce/commerce.hpp"
#include "modules/communities/communities.hpp"
#include "modules/content/content.hpp"
#include "modules/coupons/coupons.hpp"
#include "modules/crowdfunding/crowdfunding.hpp"
#include "modules/deals/deals.hpp"
#include "modules/discourse_connect/discourse_connect.hpp"
#include "modules/discussion/discussion.hpp"
#include "modules/experiments/experiments.hpp"
#include "modules/factors/factors.hpp"
#include "modules/follows/follows.hpp"
#include "modules/home/home.hpp"
#include "modules/identity_providers/identity_providers.hpp"
#include "modules/imports/imports.hpp"
#include "modules/invoices/invoices.hpp"
#include "modules/items/items.hpp"
#include "modules/ledger/ledger.hpp"
#include "modules/mailing/mailing.hpp"
#include "modules/mailcheck/mailcheck.hpp"
#include "modules/media/media.hpp"
#include "modules/membership/membership.hpp"
#include "modules/month_close/month_close.hpp"
#include "modules/notifications/notifications.hpp"
#include "modules/offers/offers.hpp"
#include "modules/offices/offices.hpp"
#include "modules/oidc_provider/oidc_provider.hpp"
#include "modules/partners/partners.hpp"
#include "modules/payouts/payouts.hpp"
#include "modules/privacy/privacy.hpp"
#include "modules/promotion/promotion.hpp"
#include "modules/push/push.hpp"
#include "modules/reactions/reactions.hpp"
#include "modules/recommend/recommend.hpp"
#include "modules/referrals/referrals.hpp"
#include "modules/revenue/revenue.hpp"
#include "modules/search/search.hpp"
#include "modules/setup/setup.hpp"
#include "modules/shell/shell.hpp"
#include "modules/site_settings/site_settings.hpp"
#include "modules/sponsors/sponsors.hpp"
#include "modules/statistics/statistics.hpp"
#include "modules/store/store.hpp"
#include "modules/webhooks/webhooks.hpp"

namespace lyceum {

const std::vector<const Module*>& all_modules() {
    static const std::vector<const Module*> modules{
        &operations,
        &api_pages,
        &accounts::module,
        &privacy::module,
        &factors::module,
        &media::module,
        &communities::module,
        &membership::module,
        &items::module,
        &ledger::module,
        &commerce::module,
        &payouts::module,
        &month_close::module,
        &coupons::module,
        &referrals::module,
        &invoices::module,
        &deals::module,
        &crowdfunding::module,
        &advertising::module,
        &sponsors::module,
        &follows::module,
        &content::module,
        &discussion::module,
        &reactions::module,
        &statistics::module,
        &search::module,
        &recommend::module,
        &notifications::module,
        &push::module,
        &mailing::module,
        &promotion::module,
        &experiments::module,
        &partners::module,
        &revenue::module,
        &calendar::module,
        &store::module,
        &offers::module,
        &assignments::module,
        &webhooks::module,
        &home::module,
        &shell::module,
        &site_settings::module,
        &mailcheck::module,
        &setup::module,
        &imports::module,
        &offices::module,
        &administration::module,
        &discourse_connect::module,
        &identity_providers::module,
        &oidc_provider::module,
    };
    return modules;
}

}  // namespace lyceum
