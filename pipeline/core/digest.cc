#include "pipeline/core/digest.h"

#include <openssl/evp.h>

#include <cstdio>
#include <filesystem>
#include <vector>

#include "pipeline/core/error.h"

namespace mien {

struct Sha256::Impl {
  EVP_MD_CTX* context = nullptr;
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  impl_->context = EVP_MD_CTX_new();
  MIEN_CHECK(impl_->context != nullptr &&
                 EVP_DigestInit_ex(impl_->context, EVP_sha256(), nullptr) == 1,
             "SHA-256 is not available");
}

Sha256::~Sha256() { EVP_MD_CTX_free(impl_->context); }

void Sha256::Update(const void* data, std::size_t size) {
  MIEN_CHECK(EVP_DigestUpdate(impl_->context, data, size) == 1,
             "SHA-256 update failed");
}

std::string Sha256::Hex() {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  MIEN_CHECK(EVP_DigestFinal_ex(impl_->context, bytes, &size) == 1,
             "SHA-256 failed");
  static const char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[bytes[i] >> 4];
    hex += kDigits[bytes[i] & 15];
  }
  return hex;
}

std::string Sha256Hex(std::string_view text) {
  Sha256 sha;
  sha.Update(text);
  return sha.Hex();
}

std::string Sha256File(const std::string& path) {
  std::error_code none;  // a pipe would be waited for
  const auto status = std::filesystem::status(path, none);
  if (std::filesystem::is_other(status)) {
    throw IoError("cannot read " + path + ": it is not a file");
  }
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw IoError("cannot read " + path);
  Sha256 sha;
  std::vector<char> buffer(1 << 20);
  while (true) {
    const std::size_t n =
        std::fread(buffer.data(), 1, buffer.size(), file.get());
    if (n == 0) break;
    sha.Update(buffer.data(), n);
  }
  if (std::ferror(file.get()) != 0) {
    throw IoError("cannot read " + path + " to its end");
  }
  return sha.Hex();
}

}  // namespace mien
