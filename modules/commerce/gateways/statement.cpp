#include "modules/commerce/gateways/statement.hpp"
#include "modules/commerce/gateways/setup.hpp"
#include "modules/commerce/gateways/values.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/refunds.hpp"
#include <iconv.h>
#include <map>
#include <set>
#include <zip.h>

namespace lyceum::commerce {

namespace {

constexpr Span kAtItsEdge = hours(1);

// ---- bills ----------------------------------------------------------------------------------------

std::vector<std::string_view> lines_of(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return lines;
}

std::vector<std::string> cells_of(std::string_view line, std::string_view separator) {
    std::vector<std::string> cells;
    for (;;) {
        auto end = line.find(separator);
        auto cell = trimmed(line.substr(0, end));
        cells.emplace_back(cell.starts_with('`') ? cell.substr(1) : cell);
        if (end == line.npos) return cells;
        line.remove_prefix(end + separator.size());
    }
}

// A line's cells by the names in the header; a name counts from its beginning, because units follow it.
struct Table {
    std::vector<std::string> names;
    const std::string& of(const std::vector<std::string>& cells, std::string_view name) const {
        static const std::string kNone;
        for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i)
            if (names[i].starts_with(name)) return cells[i];
        return kNone;
    }
    bool has(std::string_view name) const {
        return std::any_of(names.begin(), names.end(), [&](auto& each) { return each.starts_with(name); });
    }
};

// "2026-11-20 12:00:05" in China.
Time china_moment(std::string text) {
    if (auto blank = text.find(' '); blank != text.npos) text[blank] = 'T';
    auto at = from_iso8601(text);
    return at ? *at - hours(8) : Time{};
}

// Fees are written with up to five decimals; they are rounded half away from zero.
std::int64_t fee_of(std::string_view text) {
    text = trimmed(text);
    bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    std::int64_t thousandths = 0;
    int decimals = -1;
    for (char c : text) {
        if (c == '.' && decimals < 0) decimals = 0;
        else if (c >= '0' && c <= '9') {
            if (decimals >= 3) continue;
            if (thousandths > 1'000'000'000'000) return 0;
            thousandths = thousandths * 10 + (c - '0');
            if (decimals >= 0) ++decimals;
        } else return 0;
    }
    for (int i = std::max(decimals, 0); i < 3; ++i) thousandths *= 10;
    auto minor = (thousandths + 5) / 10;
    return negative ? -minor : minor;
}

std::optional<Money> yuan_of(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('-')) text.remove_prefix(1);           // Alipay writes refunds so
    auto minor = value::minor_units(text, Currency::CNY);
    return minor && *minor > 0 ? std::optional(Money{*minor, Currency::CNY}) : std::nullopt;
}

}  // namespace

Time day_in_china(Time at) {
    constexpr Span kAhead = hours(8);
    return Time{(at + kAhead).micros / days(1).micros * days(1).micros - kAhead.micros};
}

Statement statement_of_days(Time from, Time until, Time now, const std::function<std::vector<Movement>(Time day)>& bill_of) {
    Statement statement{{}, day_in_china(from), std::min(day_in_china(until), day_in_china(now - hours(10)))};
    for (auto day = statement.from; day < statement.until; day = day + days(1))
        for (auto& movement : bill_of(day)) statement.movements.push_back(std::move(movement));
    return statement;
}

std::optional<std::vector<Movement>> read_wechat_bill(std::string_view text) {
    auto lines = lines_of(text);
    if (lines.empty()) return std::nullopt;
    Table table{cells_of(lines.front(), ",")};
    if (!table.has("微信订单号") || !table.has("商户订单号") || !table.has("交易状态")) return std::nullopt;
    std::vector<Movement> all;
    for (std::size_t i = 1; i < lines.size() && lines[i].starts_with('`'); ++i) {
        auto cells = cells_of(lines[i], ",`");
        if (cells.size() < table.names.size() / 2) break;       // the sums
        bool refund = table.of(cells, "交易状态") == "REFUND";
        auto money = yuan_of(table.of(cells, refund ? (table.has("申请退款金额") ? "申请退款金额" : "退款金额") : (table.has("订单金额") ? "订单金额" : "应结订单金额")));
        if (!money || table.of(cells, "微信订单号").empty()) continue;
        all.push_back({refund ? Movement::Kind::refund : Movement::Kind::payment, table.of(cells, "微信订单号"), table.of(cells, "商户订单号"), table.of(cells, "商户退款单号"),
            table.of(cells, "微信退款单号"), *money, china_moment(table.of(cells, "交易时间")), fee_of(table.of(cells, "手续费"))});
    }
    return all;
}

std::optional<std::vector<Movement>> read_alipay_bill(std::string_view text) {
    std::vector<Movement> all;
    std::optional<Table> table;
    for (auto line : lines_of(text)) {
        if (line.starts_with('#') || trimmed(line).empty()) continue;
        auto cells = cells_of(line, ",");
        if (!table) {
            table = Table{cells};
            if (!table->has("支付宝交易号") || !table->has("商户订单号") || !table->has("业务类型")) return std::nullopt;
            continue;
        }
        bool refund = table->of(cells, "业务类型") == "退款";
        auto money = yuan_of(table->of(cells, "订单金额"));
        if (!money || table->of(cells, "支付宝交易号").empty()) continue;
        all.push_back({refund ? Movement::Kind::refund : Movement::Kind::payment, table->of(cells, "支付宝交易号"), table->of(cells, "商户订单号"),
            table->of(cells, "退款批次号"), {}, *money, china_moment(table->of(cells, "完成时间")), -fee_of(table->of(cells, "服务费"))});
    }
    return table ? std::optional(all) : std::nullopt;
}

std::optional<std::string> as_utf8(const std::string& bytes) {
    if (utf8_length(bytes) >= 0) return bytes;
    auto converter = iconv_open("UTF-8", "GB18030");
    if (converter == reinterpret_cast<iconv_t>(-1)) throw Fault("this machine cannot read GB 18030");
    std::string out(bytes.size() * 2 + 4, '\0');
    auto* from = const_cast<char*>(bytes.data());
    auto* to = out.data();
    auto left = bytes.size(), room = out.size();
    bool whole = iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1) && left == 0;
    iconv_close(converter);
    if (!whole) return std::nullopt;
    out.resize(out.size() - room);
    return out;
}

namespace {

// The files of an archive; of what is none, or holds more than a bill does, nothing.
std::vector<std::string> unpacked(const std::string& bytes) {
    constexpr zip_int64_t kFilesMost = 10;
    std::vector<std::string> files;
    zip_error_t error;
    zip_error_init(&error);
    auto* memory = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    auto* archive = memory ? zip_open_from_source(memory, ZIP_RDONLY | ZIP_CHECKCONS, &error) : nullptr;
    if (!archive) {
        if (memory) zip_source_free(memory);
        return files;
    }
    auto count = zip_get_num_entries(archive, 0);
    for (zip_uint64_t n = 0; count <= kFilesMost && n < static_cast<zip_uint64_t>(count); ++n) {
        zip_stat_t stat;
        if (zip_stat_index(archive, n, 0, &stat) != 0 || stat.size > kBillBytesMost) continue;
        auto* file = zip_fopen_index(archive, n, 0);
        if (!file) continue;
        std::string text(stat.size, '\0');
        if (zip_fread(file, text.data(), text.size()) == static_cast<zip_int64_t>(text.size())) files.push_back(std::move(text));
        zip_fclose(file);
    }
    zip_discard(archive);
    return files;
}

}  // namespace

std::optional<std::vector<Movement>> read_bill(std::string_view gateway, const std::string& bytes) {
    for (auto& file : bytes.starts_with("PK\3\4") ? unpacked(bytes) : std::vector{bytes}) {
        auto text = as_utf8(file);
        auto read = !text ? std::nullopt : gateway == kWechatPay ? read_wechat_bill(*text) : read_alipay_bill(*text);
        if (read) return read;
    }
    return std::nullopt;
}

// ---- comparing ------------------------------------------------------------------------------------

namespace {

struct Theirs {
    std::map<std::string, const Movement*> payments;
    std::map<std::string, std::int64_t> refunded;               // by payment
    std::set<std::string> refunds;                              // our numbers of them
};

Theirs theirs_of(const Statement& statement) {
    Theirs theirs;
    for (auto& movement : statement.movements) {
        if (movement.kind == Movement::Kind::payment) theirs.payments.emplace(movement.payment, &movement);
        else theirs.refunded[movement.payment] += movement.money.minor, theirs.refunds.insert(movement.refund);
    }
    return theirs;
}

std::map<std::string, PaymentRow> ours_of(Db& db, const Gateway& gateway, const Statement& statement) {
    constexpr std::size_t kAtOnce = 1000;
    std::map<std::string, PaymentRow> ours;
    for (auto& payment : db.all<PaymentRow>(R"sql(
            select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
            from payments where gateway = $1 and use <> 'awaited' and heard_at >= $2 and heard_at < $3)sql", gateway.name, statement.from, statement.until))
        ours.emplace(payment.gateway_id, payment);
    std::set<std::string> missing;
    for (auto& movement : statement.movements)
        if (!ours.contains(movement.payment)) missing.insert(movement.payment);
    std::vector<std::string> ids(missing.begin(), missing.end());
    for (std::size_t begin = 0; begin < ids.size(); begin += kAtOnce) {
        std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(begin), ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), begin + kAtOnce)));
        for (auto& payment : db.all<PaymentRow>(R"sql(
                select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
                from payments where gateway = $1 and use <> 'awaited' and gateway_id in ($2...))sql", gateway.name, some))
            ours.emplace(payment.gateway_id, payment);
    }
    return ours;
}

bool agrees(const Movement& movement, const PaymentRow& payment) { return payment.minor == movement.money.minor && payment.currency == movement.money.currency; }

// Refunds that we believe were sent, and that the gateway has not noted.
void look_for_refunds(Tx& tx, const Gateway& gateway, const Statement& statement, const Theirs& theirs) {
    for (auto& refund : tx.all<RefundRow>(R"sql(
            select r.id, r.order_id, r.payment, r.minor, r.currency, r.reason, r.made_by, r.made_at, r.told
            from refunds r join payments p on p.id = r.payment
            where p.gateway = $1 and r.told and r.made_by <> 0 and r.made_at >= $2 and r.made_at < $3)sql",
            gateway.name, statement.from + kAtItsEdge, statement.until - days(1)))
        if (!theirs.refunds.contains(to_string(refund.id)))
            park(tx, {gateway.name, AnomalyKind::refunds_differ, "refund " + to_string(refund.id), refund.order_id, refund.payment, refund.money()});
}

// What the gateway kept lies with it no more. Each line of a statement is booked once, however often it is read.
void book_fee(Tx& tx, const Gateway& gateway, const Movement& movement, const PaymentRow& payment) {
    if (movement.fee_minor == 0) return;
    ledger::AccountKey at{ledger::Purpose::gateway, std::string(gateway.name), {}}, fees{ledger::Purpose::gateway_fee, std::string(gateway.name), {}};
    bool kept = movement.fee_minor > 0;
    ledger::post(tx, {"fee", fmt::format("{}:{}:{}", gateway.name, movement.payment, movement.kind == Movement::Kind::refund ? movement.refund + movement.refund_id : ""), to_string(payment.order_id),
        {{kept ? at : fees, kept ? fees : at, {kept ? movement.fee_minor : -movement.fee_minor, movement.money.currency}}}});
}

}  // namespace

std::vector<std::string> unheard(Db& db, const Gateway& gateway, const Statement& statement) {
    auto ours = ours_of(db, gateway, statement);
    std::set<std::string> numbers;
    auto theirs = theirs_of(statement);
    for (auto& movement : statement.movements) {
        auto found = ours.find(movement.payment);
        bool known = found != ours.end() && (movement.kind == Movement::Kind::payment ? agrees(movement, found->second) : found->second.refunded_minor >= theirs.refunded[movement.payment]);
        if (!known && !movement.number.empty()) numbers.insert(movement.number);
    }
    return {numbers.begin(), numbers.end()};
}

std::vector<Capture> desk_refunds(Db& db, const Gateway& gateway, const Statement& statement) {
    std::vector<Capture> told;
    if (gateway.name != kWechatPay) return told;
    auto ours = ours_of(db, gateway, statement);
    for (auto& m : statement.movements)
        if (m.kind == Movement::Kind::refund && !m.refund_id.empty() && ours.contains(m.payment))
            told.push_back({Capture::State::refunded, "refund-" + m.refund_id, m.number, std::string(gateway.merchant), m.payment, m.money, {}, true, m.refund});
    return told;
}

int compare(Tx& tx, const Gateway& gateway, const Statement& statement) {
    auto theirs = theirs_of(statement);
    auto ours = ours_of(tx, gateway, statement);
    int agreed = 0;
    for (auto& [id, movement] : theirs.payments) {
        auto found = ours.find(id);
        if (found == ours.end()) {
            if (movement->at < statement.until - kAtItsEdge) park(tx, {gateway.name, AnomalyKind::missing_here, id, {}, {}, movement->money});
            continue;
        }
        if (agrees(*movement, found->second)) ++agreed;
        else park(tx, {gateway.name, AnomalyKind::amounts_differ, id, found->second.order_id, found->second.id, {movement->money.minor - found->second.minor, movement->money.currency}});
    }
    for (auto& [id, minor] : theirs.refunded) {
        auto found = ours.find(id);
        if (found == ours.end()) park(tx, {gateway.name, AnomalyKind::refunds_differ, id, {}, {}, {minor, Currency::CNY}});
        else if (found->second.refunded_minor < minor)
            park(tx, {gateway.name, AnomalyKind::refunds_differ, id, found->second.order_id, found->second.id, {minor - found->second.refunded_minor, found->second.currency}});
        else ++agreed;
    }
    for (auto& [id, payment] : ours)
        if (payment.heard_at >= statement.from + kAtItsEdge && payment.heard_at < statement.until - kAtItsEdge && !theirs.payments.contains(id))
            park(tx, {gateway.name, AnomalyKind::missing_there, id, payment.order_id, payment.id, payment.money()});
    for (auto& movement : statement.movements)
        if (auto found = ours.find(movement.payment); found != ours.end() && found->second.currency == movement.money.currency) book_fee(tx, gateway, movement, found->second);
    look_for_refunds(tx, gateway, statement, theirs);
    return agreed;
}

}  // namespace lyceum::commerce
