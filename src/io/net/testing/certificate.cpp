#include "io/net/testing/certificate.hpp"

#include "foundation/base/assert.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace lariat::net::testing {
namespace {

std::filesystem::path make_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lariat-tls-XXXXXX").string();
    LARIAT_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    return pattern;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    LARIAT_ASSERT(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

SelfSigned::SelfSigned(const std::string& name) : folder_{make_folder()} {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    const std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), &X509_free};
    LARIAT_ASSERT(key && certificate);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate.get(), NID_subject_alt_name, "DNS:" + name);
    LARIAT_ASSERT(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

    FILE* to = std::fopen(certificate_file().c_str(), "w");
    LARIAT_ASSERT(to != nullptr && PEM_write_X509(to, certificate.get()) == 1);
    std::fclose(to);
    to = std::fopen(key_file().c_str(), "w");
    LARIAT_ASSERT(to != nullptr &&
                  PEM_write_PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    std::fclose(to);
}

SelfSigned::~SelfSigned() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace lariat::net::testing
