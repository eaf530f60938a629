#pragma once

#include <filesystem>
#include <string>

namespace lariat::net::testing {

/// A self-signed certificate and its key in files of their own, made on the spot, gone with the object.
class SelfSigned {
public:
    /// `name` becomes the subject's common name and its one DNS name.
    explicit SelfSigned(const std::string& name);
    SelfSigned(const SelfSigned&) = delete;
    SelfSigned& operator=(const SelfSigned&) = delete;
    ~SelfSigned();

    [[nodiscard]] std::string certificate_file() const { return (folder_ / "cert.pem").string(); }
    [[nodiscard]] std::string key_file() const { return (folder_ / "key.pem").string(); }

private:
    std::filesystem::path folder_;
};

}  // namespace lariat::net::testing
