// The statements that gateways keep of the money they took and gave back, compared with our books.
#pragma once
#include "modules/commerce/gateways/gateway.hpp"
#include <functional>

namespace lyceum::commerce {

/// One line of a gateway's statement.
struct Movement {
    enum class Kind { payment, refund };
    Kind kind = Kind::payment;
    std::string payment;                            // the gateway's number of the money
    std::string number;                             // our attempt's
    std::string refund, refund_id;                  // our number of a refund, and the gateway's
    Money money;                                    // positive
    Time at;
    std::int64_t fee_minor = 0;                     // what the gateway kept of it; negative: what it gave back of its fee
};

struct Statement {
    std::vector<Movement> movements;
    Time from, until;                               // what it covers
};

/// When the day of this moment began in China, where WeChat Pay and Alipay count days.
Time day_in_china(Time at);
/// The bills of whole days, of those whose bill is there already: at ten in the morning of the next day.
Statement statement_of_days(Time from, Time until, Time now, const std::function<std::vector<Movement>(Time day)>& bill_of);

/// A bill of WeChat Pay (tradebill, ALL): cells that begin with a backtick, two lines of sums at the end. Nothing for anything else.
std::optional<std::vector<Movement>> read_wechat_bill(std::string_view text);
/// Alipay's list of trades: lines of remarks, a header, cells padded with tabs. Nothing for anything else.
std::optional<std::vector<Movement>> read_alipay_bill(std::string_view text);
/// As UTF-8: Alipay writes GB 18030. Nothing for what is neither.
std::optional<std::string> as_utf8(const std::string& bytes);
/// A bill of this gateway as it was downloaded: CSV in either encoding, or a ZIP archive with it and with sums beside it.
/// Nothing for anything else, and for archives of more than ten files or of one beyond kBillBytesMost.
std::optional<std::vector<Movement>> read_bill(std::string_view gateway, const std::string& bytes);
inline constexpr std::size_t kBillBytesMost = 64 * 1024 * 1024;

/// The numbers of attempts whose money stands on the statement and not, or otherwise, in our books: ask about these first.
std::vector<std::string> unheard(Db&, const Gateway&, const Statement&);
/// Refunds that were made at WeChat Pay's own desk, as its notification would have told of each. Others tell their sum when asked.
std::vector<Capture> desk_refunds(Db&, const Gateway&, const Statement&);
/// Parks every difference, once: money there and not here, here and not there, other amounts, other refunds. What happened within
/// an hour of either end is left to the next statement. Books the fees of what agrees, once. Answers how many lines agreed.
int compare(Tx&, const Gateway&, const Statement&);

}  // namespace lyceum::commerce
