// Who owns what OpenSSL makes.
#pragma once
#include <memory>
#include <openssl/evp.h>

namespace lyceum::crypto {

template <auto Free> struct Freed { template <class T> void operator()(T* t) const { Free(t); } };
/// Freed by its own function at the end.
template <class T, auto Free> using Owned = std::unique_ptr<T, Freed<Free>>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using SharedKey = std::shared_ptr<evp_pkey_st>;

}  // namespace lyceum::crypto
