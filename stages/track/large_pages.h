#ifndef MIEN_STAGES_TRACK_LARGE_PAGES_H_
#define MIEN_STAGES_TRACK_LARGE_PAGES_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace mien {

// An allocator for tables of megabytes that are read here and there: asks the
// system for pages of 2 MB, of which the processor remembers where they lie.
// What fills no whole page takes small ones: no memory is lost.
template <class T>
struct LargePages {
  using value_type = T;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) {}  // NOLINT: as the standard wants it

  T* allocate(std::size_t count) {
    constexpr std::size_t kPage = std::size_t{2} << 20;
    const std::size_t bytes = count * sizeof(T);
    if (count > static_cast<std::size_t>(-1) / 2 / sizeof(T)) {
      throw std::bad_alloc();
    }
    void* memory = nullptr;
    if (posix_memalign(&memory,
                       bytes < kPage ? alignof(std::max_align_t) : kPage,
                       bytes) != 0) {
      throw std::bad_alloc();
    }
#ifdef MADV_HUGEPAGE
    // Refused where the system has none: then they are small.
    if (bytes >= kPage) madvise(memory, bytes / kPage * kPage, MADV_HUGEPAGE);
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { std::free(memory); }
};

template <class T, class U>
bool operator==(const LargePages<T>&, const LargePages<U>&) {
  return true;
}
template <class T, class U>
bool operator!=(const LargePages<T>&, const LargePages<U>&) {
  return false;
}

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_LARGE_PAGES_H_
