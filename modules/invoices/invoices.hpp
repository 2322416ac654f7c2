// Invoices: numbered without gaps, as PDF, with credit notes for what was given back; and 发票, which buyers ask for and
// finance issues with the tax office's own means.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum {
struct Invoice;
struct Fapiao;
using InvoiceId = Id<Invoice>;
using FapiaoId = Id<Fapiao>;
}  // namespace lyceum

namespace lyceum::invoices {

extern const Module module;

}  // namespace lyceum::invoices
