#ifndef MIEN_PIPELINE_CORE_DIGEST_H_
#define MIEN_PIPELINE_CORE_DIGEST_H_

// SHA-256 through OpenSSL.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace mien {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(const void* data, std::size_t size);
  void Update(std::string_view text) { Update(text.data(), text.size()); }
  // 64 lower-case hex digits; call once, at the end.
  std::string Hex();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string Sha256Hex(std::string_view text);

// Digest of a file's bytes.
// @throws IoError when the file cannot be read.
std::string Sha256File(const std::string& path);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_DIGEST_H_
