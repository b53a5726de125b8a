#include "pipeline/cache/hdf5_image.h"

#include <hdf5.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "pipeline/core/digest.h"

namespace mien {
namespace {

constexpr std::int64_t kMaxBytes = std::int64_t{8} << 30;
constexpr std::size_t kMaxText = std::size_t{16} << 20;
constexpr std::size_t kMaxUnit = 256;
constexpr int kMaxRank = 8;
constexpr std::int64_t kChunkBytes = std::int64_t{1} << 20;
constexpr std::int64_t kMostDeflated = 1032;  // bytes from one, at the most

// Owns one HDF5 identifier; every kind closes differently.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t), const char* what)
      : id_(id), close_(close) {
    if (id < 0) throw DataError(Str("HDF5: cannot ", what));
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  operator hid_t() const { return id_; }  // NOLINT: for the C calls

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

void Check(herr_t status, const char* what) {
  if (status < 0) throw DataError(Str("HDF5: cannot ", what));
}

// HDF5 prints its error stack per thread unless told not to.
void Quiet() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

hid_t StoredType(ElementType type) {
  switch (type) {
    case ElementType::kU8:
      return H5T_STD_U8LE;
    case ElementType::kI16:
      return H5T_STD_I16LE;
    case ElementType::kI32:
      return H5T_STD_I32LE;
    case ElementType::kI64:
      return H5T_STD_I64LE;
    case ElementType::kF32:
      return H5T_IEEE_F32LE;
    case ElementType::kF64:
      break;
  }
  return H5T_IEEE_F64LE;
}

ElementType KnownType(hid_t type) {
  for (const ElementType known :
       {ElementType::kU8, ElementType::kI16, ElementType::kI32,
        ElementType::kI64, ElementType::kF32, ElementType::kF64}) {
    if (H5Tequal(type, StoredType(known)) > 0) return known;
  }
  throw DataError("HDF5: an array has an unknown element type");
}

hid_t NewTextType(std::size_t size) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, size + 1);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

void WriteTextAttribute(hid_t object, const std::string& name,
                        const std::string& text) {
  const Handle type(NewTextType(text.size()), H5Tclose, "make a text type");
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "make a space");
  const Handle attribute(
      H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose, "make an attribute");
  Check(H5Awrite(attribute, type, text.c_str()), "write an attribute");
}

// More than one element would be read beyond the place for one.
void CheckScalar(hid_t attribute, const char* name) {
  const Handle space(H5Aget_space(attribute), H5Sclose, "read a space");
  if (H5Sget_simple_extent_npoints(space) != 1) {
    throw DataError(Str("HDF5: attribute ", name, " is not a single value"));
  }
}

std::string ReadTextAttribute(hid_t object, const char* name,
                              std::size_t max_bytes = kMaxText) {
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose,
                         "open an attribute");
  CheckScalar(attribute, name);
  const Handle type(H5Aget_type(attribute), H5Tclose, "read a type");
  const std::size_t size = H5Tget_size(type);
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0 ||
      size > max_bytes) {
    throw DataError(Str("HDF5: attribute ", name, " is not a plain text"));
  }
  std::vector<char> buffer(size + 1, '\0');
  Check(H5Aread(attribute, type, buffer.data()), "read an attribute");
  return buffer.data();
}

void WriteNumberAttribute(hid_t object, const char* name, double value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "make a space");
  const Handle attribute(
      H5Acreate2(object, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose, "make an attribute");
  Check(H5Awrite(attribute, H5T_NATIVE_DOUBLE, &value), "write an attribute");
}

double ReadNumberAttribute(hid_t object, const char* name) {
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose,
                         "open an attribute");
  CheckScalar(attribute, name);
  double value = 0;
  Check(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value), "read an attribute");
  return value;
}

// Chunks of about 1 MiB along the first axis.
std::vector<hsize_t> ChunkShape(const Array& array) {
  std::vector<hsize_t> chunk(array.shape.begin(), array.shape.end());
  std::int64_t row = static_cast<std::int64_t>(ElementSize(array.type));
  for (std::size_t i = 1; i < array.shape.size(); ++i) row *= array.shape[i];
  const std::int64_t rows = std::clamp<std::int64_t>(
      kChunkBytes / std::max<std::int64_t>(row, 1), 1, array.shape[0]);
  chunk[0] = static_cast<hsize_t>(rows);
  return chunk;
}

void WriteArray(hid_t file, const std::string& name, const Array& array) {
  MIEN_CHECK(
      !array.shape.empty() && static_cast<int>(array.shape.size()) <= kMaxRank,
      "rank of " + name);
  const std::vector<hsize_t> extent(array.shape.begin(), array.shape.end());
  const Handle space(
      H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr),
      H5Sclose, "make a space");
  const Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose,
                          "make properties");
  // Times in the file would make equal results differ in their bytes.
  H5Pset_obj_track_times(properties, false);
  if (!array.bytes.empty()) {
    const auto chunk = ChunkShape(array);
    H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    if (array.pack) {
      H5Pset_shuffle(properties);
      H5Pset_deflate(properties, 1);
    }
    H5Pset_fletcher32(properties);
  }
  const Handle dataset(H5Dcreate2(file, name.c_str(), StoredType(array.type),
                                  space, H5P_DEFAULT, properties, H5P_DEFAULT),
                       H5Dclose, "make a dataset");
  if (!array.bytes.empty()) {
    Check(H5Dwrite(dataset, StoredType(array.type), H5S_ALL, H5S_ALL,
                   H5P_DEFAULT, array.bytes.data()),
          "write an array");
  }
  WriteTextAttribute(dataset, "unit", array.unit);
  WriteNumberAttribute(dataset, "scale", array.scale);
}

Array ReadArray(hid_t file, const std::string& name, bool with_data) {
  const Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose,
                       "open an array");
  const Handle type(H5Dget_type(dataset), H5Tclose, "read a type");
  const Handle space(H5Dget_space(dataset), H5Sclose, "read a space");
  const Handle properties(H5Dget_create_plist(dataset), H5Pclose,
                          "read properties");
  Array array;
  array.type = KnownType(type);
  array.unit = ReadTextAttribute(dataset, "unit", kMaxUnit);
  array.scale = ReadNumberAttribute(dataset, "scale");
  if (!std::isfinite(array.scale) || array.scale == 0) {
    throw DataError("HDF5: array " + name + " has no usable scale");
  }
  array.pack = H5Pget_nfilters(properties) > 1;
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 1 || rank > kMaxRank) throw DataError("HDF5: absurd rank");
  std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
  H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  if (H5Pget_layout(properties) == H5D_VIRTUAL ||
      H5Pget_external_count(properties) != 0) {
    throw DataError("HDF5: array " + name + " lies in another file");
  }
  // Empty sides count as 1: 2^33 x 0 x 2^33 is no array of ours.
  std::int64_t bytes = static_cast<std::int64_t>(ElementSize(array.type));
  bool empty = false;
  for (const hsize_t n : extent) {
    if (n > static_cast<hsize_t>(kMaxBytes / bytes)) {
      throw DataError("HDF5: array " + name + " claims an absurd size");
    }
    bytes *= std::max<std::int64_t>(static_cast<std::int64_t>(n), 1);
    empty = empty || n == 0;
    array.shape.push_back(static_cast<std::int64_t>(n));
  }
  if (!with_data || empty) return array;
  const auto stored = static_cast<std::int64_t>(H5Dget_storage_size(dataset));
  if (stored == 0) {
    throw DataError("HDF5: array " + name + " was never written");
  }
  if (bytes / kMostDeflated > stored) {
    throw DataError("HDF5: array " + name + " claims an absurd size");
  }
  array.bytes.resize(static_cast<std::size_t>(bytes));
  if (H5Dread(dataset, StoredType(array.type), H5S_ALL, H5S_ALL, H5P_DEFAULT,
              array.bytes.data()) < 0) {
    throw DataError("HDF5: array " + name + " fails its checksum");
  }
  return array;
}

herr_t CollectName(hid_t, const char* name, const H5L_info_t* info, void* out) {
  if (info->type != H5L_TYPE_HARD) return -1;  // may lead to another file
  static_cast<std::vector<std::string>*>(out)->push_back(name);
  return 0;
}

herr_t CollectAttribute(hid_t, const char* name, const H5A_info_t*, void* out) {
  static_cast<std::vector<std::string>*>(out)->push_back(name);
  return 0;
}

// Takes the bytes of a file in memory when it is closed: H5Fget_file_image
// gives a superblock with a stale checksum while the file is open (1.10.8).
struct Capture {
  std::size_t size = 0;
  std::string bytes;
};

void* ImageAllocate(size_t size, H5FD_file_image_op_t, void*) {
  return std::malloc(size);
}
void* ImageCopy(void* to, const void* from, size_t size, H5FD_file_image_op_t,
                void*) {
  return std::memcpy(to, from, size);
}
void* ImageGrow(void* image, size_t size, H5FD_file_image_op_t, void*) {
  return std::realloc(image, size);
}
herr_t ImageFree(void* image, H5FD_file_image_op_t op, void* user) {
  auto* capture = static_cast<Capture*>(user);
  if (op == H5FD_FILE_IMAGE_OP_FILE_CLOSE) {
    capture->bytes.assign(static_cast<const char*>(image), capture->size);
  }
  std::free(image);
  return 0;
}
void* UserCopy(void* user) { return user; }
herr_t UserFree(void*) { return 0; }

void CaptureOnClose(hid_t access, Capture* capture) {
  H5FD_file_image_callbacks_t callbacks = {ImageAllocate, ImageCopy, ImageGrow,
                                           ImageFree,     UserCopy,  UserFree,
                                           capture};
  Check(H5Pset_file_image_callbacks(access, &callbacks), "work in memory");
}

// The end-of-file address in a version 3 superblock (HDF5 file format
// specification II.A: signature 8, versions and sizes 4, base address 8,
// extension address 8); 0 if there is none.
std::uint64_t EndOfFile(std::string_view bytes) {
  constexpr std::size_t kAt = 28;
  std::uint64_t end = 0;
  if (bytes.size() < kAt + sizeof(end)) return 0;
  for (std::size_t i = 0; i < sizeof(end); ++i) {
    end |= std::uint64_t{static_cast<unsigned char>(bytes[kAt + i])} << (8 * i);
  }
  return end;
}

// The last line of a file: SHA-256 of all before it. HDF5 looks no further than
// its own end of file; damage that no checksum of its own covers can crash it.
constexpr std::string_view kSealName = "\nmien-sha256 ";
constexpr std::size_t kSealSize = kSealName.size() + 64 + 1;

std::string SealOf(std::string_view bytes) {
  return Str(kSealName, Sha256Hex(bytes), "\n");
}

// The HDF5 file without its seal. Files of earlier versions have none.
std::string_view Unsealed(std::string_view bytes) {
  if (bytes.size() <= kSealSize) return bytes;
  const std::string_view file = bytes.substr(0, bytes.size() - kSealSize);
  const std::string_view seal = bytes.substr(file.size());
  if (seal.substr(0, kSealName.size()) != kSealName) return bytes;
  if (seal != SealOf(file)) {
    throw DataError("fails its checksum: changed after it was written");
  }
  return file;
}

// HDF5 takes two files of one name for the same file, in memory too: each
// gets a name of its own.
std::string MemoryName() {
  static std::atomic<std::uint64_t> count{0};
  return Str("memory-", count.fetch_add(1), ".h5");
}

// A file that lives in memory.
std::unique_ptr<Handle> MemoryAccess() {
  auto access = std::make_unique<Handle>(H5Pcreate(H5P_FILE_ACCESS), H5Pclose,
                                         "make properties");
  Check(H5Pset_fapl_core(*access, std::size_t{1} << 20, false),
        "work in memory");
  Check(H5Pset_libver_bounds(*access, H5F_LIBVER_V110, H5F_LIBVER_V110),
        "set the file format");
  return access;
}

}  // namespace

std::string ToHdf5(const FileContent& content) {
  Quiet();
  Capture capture;
  const auto access = MemoryAccess();
  CaptureOnClose(*access, &capture);
  {
    const Handle root(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "make properties");
    Check(H5Pset_obj_track_times(root, false), "leave out times");
    const Handle file(
        H5Fcreate(MemoryName().c_str(), H5F_ACC_TRUNC, root, *access), H5Fclose,
        "make a file");
    for (const auto& [name, array] : content.artifact.arrays) {
      WriteArray(file, name, array);
    }
    for (const auto& [name, text] : content.attributes) {
      WriteTextAttribute(file, name, text);
    }
    for (const auto& [name, text] : content.artifact.texts) {
      WriteTextAttribute(file, "text." + name, text);
    }
    WriteNumberAttribute(file, "complete", 1);
    Check(H5Fflush(file, H5F_SCOPE_GLOBAL), "flush");
    hsize_t size = 0;  // rounded up to the increment of the memory
    Check(H5Fget_filesize(file, &size), "measure the file");
    capture.size = static_cast<std::size_t>(size);
  }
  const std::uint64_t end = EndOfFile(capture.bytes);
  MIEN_CHECK(end > 0 && end <= capture.bytes.size(), "HDF5 file image");
  capture.bytes.resize(static_cast<std::size_t>(end));
  capture.bytes += SealOf(capture.bytes);
  return std::move(capture.bytes);
}

FileContent FromHdf5(std::string_view sealed, bool with_data) {
  Quiet();
  const std::string_view bytes = Unsealed(sealed);
  if (bytes.empty() || EndOfFile(bytes) != bytes.size()) {
    throw DataError("not an HDF5 file of ours, or cut short");
  }
  const auto access = MemoryAccess();
  // The library copies the bytes; it never writes to them.
  Check(
      H5Pset_file_image(*access, const_cast<char*>(bytes.data()), bytes.size()),
      "read the file");
  const Handle file(H5Fopen(MemoryName().c_str(), H5F_ACC_RDONLY, *access),
                    H5Fclose, "open it: not an HDF5 file, or cut short");
  if (H5Aexists(file, "complete") <= 0 ||
      ReadNumberAttribute(file, "complete") != 1) {
    throw DataError("was not written to its end");
  }
  FileContent content;
  std::vector<std::string> names;
  hsize_t position = 0;
  Check(H5Aiterate2(file, H5_INDEX_NAME, H5_ITER_INC, &position,
                    CollectAttribute, &names),
        "list attributes");
  for (const std::string& name : names) {
    if (name == "complete") continue;
    const std::string text = ReadTextAttribute(file, name.c_str());
    if (StartsWith(name, "text.")) {
      content.artifact.texts[name.substr(5)] = text;
    } else {
      content.attributes[name] = text;
    }
  }
  names.clear();
  Check(H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, nullptr, CollectName,
                   &names),
        "list arrays");
  for (const std::string& name : names) {
    content.artifact.arrays[name] = ReadArray(file, name, with_data);
  }
  return content;
}

}  // namespace mien
