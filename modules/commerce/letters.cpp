#include "modules/commerce/letters.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::commerce {

namespace {

class Writing {
public:
    Writing(Tx& tx, const accounts::Contact& reader) : tx_(tx), reader_(reader), visit_(tx.app().nobody(tx.now(), reader.language)) {
        visit_.visitor.time_zone = reader.time_zone;
        say(visit_.tr("Hello {},", reader.name));
    }
    Ui words() const { return {visit_}; }
    std::string address(const Url& url) const { return tx_.app().base_url() + url.str(); }
    std::string name_of(CommunityId community) const { return communities::community(tx_, insider(tx_.app(), tx_.now(), reader_.language), community).name; }
    Writing& say(const std::string& paragraph) {
        text_ += paragraph + "\n\n";
        return *this;
    }
    void send(std::string subject) {
        mail::post(tx_, {.to = reader_.email, .to_name = reader_.name, .subject = std::move(subject), .text = text_ + "— " + tx_.app().settings()->site.name + "\n"});
    }

private:
    Tx& tx_;
    const accounts::Contact& reader_;
    Visit visit_;
    std::string text_;
};

/// Whoever is gone is not written to.
template <class Write>
void write_to(Tx& tx, PersonId person, Write write) {
    auto reader = accounts::contact(tx, person);
    if (!reader) return;
    Writing letter(tx, *reader);
    write(letter, letter.words());
}

}  // namespace

void send_receipt(Tx& tx, const OrderRow& order, std::string_view receipt) {
    write_to(tx, order.buyer, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Thank you. Your payment arrived and everything is open to you."))
            .say(ui.tr("{}: {}", order.title, ui.money(order.due())) + (receipt.empty() ? "" : "\n" + ui.tr("Receipt {}", receipt)));
        if (order.what == What::plan && order.ends_at) letter.say(ui.tr("Your membership lasts until {}.", ui.date(*order.ends_at)));
        letter.say(ui.tr("The order, with a receipt to print:") + "\n" + letter.address(order_url(order.id))).send(ui.tr("Receipt: {}", order.title));
    });
}

void send_refund_letter(Tx& tx, const OrderRow& order, Money refunded, std::string_view reason) {
    write_to(tx, order.buyer, [&](Writing& letter, const Ui& ui) {
        bool full = order.state == OrderState::refunded;
        letter.say(ui.tr("{} of your order “{}” went back to you the way it was paid.", ui.money(refunded), order.title));
        if (!reason.empty()) letter.say(ui.tr("Reason: {}", reason));
        letter.say(full ? ui.tr("All of it was given back, so what it opened is closed again.") : ui.tr("What you bought stays open to you."))
            .say(letter.address(order_url(order.id))).send(ui.tr("Refund: {}", order.title));
    });
}

void send_returned(Tx& tx, const OrderRow& order, Money money) {
    write_to(tx, order.buyer, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("{} arrived for your order “{}”, which needed no payment any more. It goes back to you the way it was paid; you need do nothing.",
                       ui.money(money), order.title))
            .say(letter.address(order_url(order.id))).send(ui.tr("Sent back: {}", order.title));
    });
}

void send_renewal_soon(Tx& tx, const SubscriptionRow& subscription, Time at) {
    write_to(tx, subscription.person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Your membership “{}” renews on {} for {}.", subscription.title, ui.date(at), ui.money(subscription.price())))
            .say(ui.tr("You need do nothing. If you do not want to go on, cancel before then; what is paid stays yours to the end.") + "\n" +
                 letter.address(subscriptions_url()))
            .send(ui.tr("Your membership renews on {}", ui.date(at)));
    });
}

void send_paused(Tx& tx, const SubscriptionRow& subscription) {
    write_to(tx, subscription.person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("“{}” is paused. What is paid stays yours until {}; then nothing is charged and nothing is open until {}, when it renews for {}.", subscription.title,
                       ui.date_time(subscription.period_end), ui.date(*subscription.paused_until), ui.money(subscription.price())))
            .say(ui.tr("You can end the pause or cancel whenever you like:") + "\n" + letter.address(subscriptions_url()))
            .send(ui.tr("Your membership is paused"));
    });
}

void send_rests(Tx& tx, PersonId person, CommunityId community, Time until) {
    write_to(tx, person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Your membership of {} is paused. What is left of it is kept, and goes on by itself on {}.", letter.name_of(community), ui.date(until)))
            .say(ui.tr("You can go on earlier whenever you like:") + "\n" + letter.address(subscriptions_url()))
            .send(ui.tr("Your membership is paused"));
    });
}

void send_goes_on(Tx& tx, PersonId person, CommunityId community, Time ends_at) {
    write_to(tx, person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Your membership of {} goes on after the pause, and lasts until {}.", letter.name_of(community), ui.date_time(ends_at)))
            .say(letter.address(subscriptions_url()))
            .send(ui.tr("Your membership goes on"));
    });
}

void send_restart_failed(Tx& tx, const SubscriptionRow& subscription) {
    write_to(tx, subscription.person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("“{}” could not be taken up again after the pause: the payment was refused. Nothing more will be charged.", subscription.title))
            .say(ui.tr("You can come back whenever you like:") + "\n" + letter.address(join_url()))
            .send(ui.tr("Your membership could not be renewed"));
    });
}

void send_renewal_failed(Tx& tx, const SubscriptionRow& subscription) {
    write_to(tx, subscription.person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Your membership “{}” could not be renewed: the payment was refused.", subscription.title))
            .say(ui.tr("Everything stays open to you until {}. Pay before then and nothing changes:", ui.date_time(*subscription.grace_until)) + "\n" +
                 letter.address(subscriptions_url()))
            .send(ui.tr("Your membership could not be renewed"));
    });
}

void send_renewal_ended(Tx& tx, const SubscriptionRow& subscription) {
    write_to(tx, subscription.person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Your membership “{}” has ended. Nothing more will be charged.", subscription.title))
            .say(ui.tr("You can come back whenever you like:") + "\n" + letter.address(join_url()))
            .send(ui.tr("Your membership has ended"));
    });
}

void send_ended_while_kept_out(Tx& tx, const SubscriptionRow& subscription) {
    write_to(tx, subscription.person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Your membership “{}” has ended. It did not renew, because nothing is charged while your account is suspended.", subscription.title))
            .say(ui.tr("When the suspension is over you can come back whenever you like:") + "\n" + letter.address(join_url()))
            .send(ui.tr("Your membership has ended"));
    });
}

void send_trial_begun(Tx& tx, PersonId person, const std::string& tier, Time ends_at) {
    write_to(tx, person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("You are trying “{}” until {}. Nothing is charged, and it ends by itself.", tier, ui.date_time(ends_at)))
            .say(ui.tr("If you want to stay, choose a plan. Its period begins when the trial ends:") + "\n" + letter.address(join_url()))
            .send(ui.tr("Your trial of “{}” has begun", tier));
    });
}

// Somebody with an account here is written to in their language, anybody else in that of whoever sends it.
static accounts::Contact contact_at(Db& db, const std::string& email, PersonId sender) {
    auto person = accounts::find_by_email(db, email);
    auto known = person ? accounts::contact(db, *person) : std::nullopt;
    if (known && known->email == email) return *known;
    return {{}, email, email, language_of(db, person.value_or(sender)), db.app().settings()->site.time_zone};
}

void send_gift(Tx& tx, PersonId giver, const std::string& email, const std::string& title, const std::string& message, const Url& take) {
    auto reader = contact_at(tx, email, giver);
    Writing letter(tx, reader);
    auto ui = letter.words();
    auto from = accounts::byline(tx, giver).name;
    letter.say(ui.tr("{} gives you “{}”.", from, title));
    if (!message.empty()) letter.say(message);
    letter.say(ui.tr("Take it here. It begins when you do, and costs you nothing:") + "\n" + letter.address(take)).send(ui.tr("{} has a gift for you", from));
}

void send_seat(Tx& tx, PersonId buyer, const std::string& email, const std::string& company, const std::string& title, const Url& take) {
    auto reader = contact_at(tx, email, buyer);
    Writing letter(tx, reader);
    auto ui = letter.words();
    letter.say(ui.tr("{} of {} invites you: there is a seat for you, “{}”.", accounts::byline(tx, buyer).name, company, title))
        .say(ui.tr("Take it here. You pay nothing:") + "\n" + letter.address(take)).send(ui.tr("{} has a seat for you", company));
}

void send_gift_taken(Tx& tx, PersonId giver, const std::string& taker, const std::string& title) {
    write_to(tx, giver, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("{} took your gift, “{}”.", taker, title)).send(ui.tr("Your gift was taken"));
    });
}

void send_seats_ending(Tx& tx, PersonId buyer, const std::string& company, const std::string& title, std::int64_t seats, Time ends_at, const Url& page) {
    write_to(tx, buyer, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("The {} seats of {}, “{}”, end on {}. Nothing renews by itself.", seats, company, title, ui.date_time(ends_at)))
            .say(ui.tr("To go on without a gap, renew them before then:") + "\n" + letter.address(page)).send(ui.tr("The seats of {} end on {}", company, ui.date(ends_at)));
    });
}

void send_transfer_claimed(Tx& tx, const OrderRow& order, std::string_view reference) {
    auto readers = accounts::people_with(tx, accounts::Role::finance);
    if (readers.empty()) readers = accounts::people_with(tx, accounts::Role::owner);
    for (auto person : readers) write_to(tx, person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Somebody says that they sent {} for “{}”. What they wrote: {}", ui.money(order.due()), order.title, reference))
            .say(ui.tr("Look whether it arrived, then approve or refuse it:") + "\n" + letter.address(Url::local("/finance/transfers")))
            .send(ui.tr("A transfer to look for: {}", order.title));
    });
}

void send_transfer_refused(Tx& tx, const OrderRow& order, const Url& again, std::string_view reason) {
    write_to(tx, order.buyer, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("Your transfer for “{}” could not be confirmed.", order.title)).say(ui.tr("Reason: {}", reason))
            .say(ui.tr("If this is a mistake, say more or send a proof here:") + "\n" + letter.address(again)).send(ui.tr("Your transfer was not found: {}", order.title));
    });
}

void send_cancelled(Tx& tx, const SubscriptionRow& subscription) {
    write_to(tx, subscription.person, [&](Writing& letter, const Ui& ui) {
        letter.say(ui.tr("You cancelled “{}”. Nothing more will be charged, and what is paid stays yours until {}.", subscription.title, ui.date_time(subscription.period_end)))
            .say(ui.tr("If you change your mind, resume it before then:") + "\n" + letter.address(subscriptions_url()))
            .send(ui.tr("Your membership will not renew"));
    });
}

}  // namespace lyceum::commerce
