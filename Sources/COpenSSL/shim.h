// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Macros of OpenSSL that Swift cannot see, one function each.
static inline int postern_context_protocols(SSL_CTX *context, int lowest, int highest) {
    return SSL_CTX_set_min_proto_version(context, lowest) == 1 && SSL_CTX_set_max_proto_version(context, highest) == 1;
}
static inline int postern_context_groups(SSL_CTX *context, const char *list) {
    return SSL_CTX_set1_groups_list(context, list) == 1;
}
static inline void postern_context_options(SSL_CTX *context) {
    // What was decrypted is overwritten once it was read: reviews hold Secrets, requests for credentials tokens.
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA | SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline int postern_context_add_chain(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}
// RFC 6066 §3: the name is not sent for an address.
static inline int postern_session_server_name(SSL *session, const char *name) {
    return SSL_set_tlsext_host_name(session, name) == 1;
}
static inline int postern_error_reason(unsigned long code) { return ERR_GET_REASON(code); }
static inline int postern_error_library(unsigned long code) { return ERR_GET_LIB(code); }
static inline void postern_bio_retry_read(BIO *bio) { BIO_set_retry_read(bio); }
static inline void postern_bio_retry_write(BIO *bio) { BIO_set_retry_write(bio); }
static inline void postern_bio_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }

// A certificate's alternative names: the text at an index where it is a DNS name or a URI, and which of the two.
static inline int postern_alternative_name_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline const ASN1_STRING *postern_alternative_name(const GENERAL_NAMES *names, int index, int *is_dns) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    *is_dns = name->type == GEN_DNS;
    if (name->type == GEN_DNS) return name->d.dNSName;
    return name->type == GEN_URI ? name->d.uniformResourceIdentifier : NULL;
}
