// HDF5 files that another hand has made: whole, with right checksums, and
// wrong in one thing each.

#include <gmock/gmock.h>
#include <hdf5.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/cache/hdf5_image.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

void PutText(hid_t object, const char* name, const std::string& text) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, text.size() + 1);
  const hid_t space = H5Screate(H5S_SCALAR);
  const hid_t id =
      H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(id, type, text.c_str());
  H5Aclose(id);
  H5Sclose(space);
  H5Tclose(type);
}

// `count` equal numbers in one attribute.
void PutNumbers(hid_t object, const char* name, double value,
                hsize_t count = 1) {
  const hid_t space =
      count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr);
  const hid_t id =
      H5Acreate2(object, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT);
  const std::vector<double> values(count, value);
  H5Awrite(id, H5T_NATIVE_DOUBLE, values.data());
  H5Aclose(id);
  H5Sclose(space);
}

hid_t PutArray(hid_t file, const char* name, hid_t type,
               const std::vector<hsize_t>& shape,
               hid_t properties = H5P_DEFAULT, bool write = true) {
  const hid_t space =
      H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr);
  const hid_t id =
      H5Dcreate2(file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  if (write) {
    hsize_t count = 8;
    for (const hsize_t n : shape) count *= n;
    const std::vector<char> zeros(count);
    H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros.data());
  }
  H5Sclose(space);
  return id;
}

// A file of our format to which `add` adds what is wrong.
class HostileHdf5 : public testing::Test {
 protected:
  std::string Bytes(const std::function<void(hid_t)>& add,
                    bool complete = true) {
    const std::string path = folder_ / "x.h5";
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
    const hid_t file =
        H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
    add(file);
    if (complete) PutNumbers(file, "complete", 1);
    H5Fclose(file);
    H5Pclose(access);
    return ReadFile(path);
  }
  std::string ErrorWith(const std::function<void(hid_t)>& add) {
    const std::string bytes = Bytes(add);
    return ErrorOf([&] { FromHdf5(bytes, true); });
  }
  // An array that is well but for what its properties say.
  static void Sound(hid_t file, const char* name, hid_t properties,
                    const std::vector<hsize_t>& shape, bool write = true) {
    const hid_t id =
        PutArray(file, name, H5T_STD_I16LE, shape, properties, write);
    PutText(id, "unit", "px");
    PutNumbers(id, "scale", 1);
    H5Dclose(id);
  }

  TempFolder folder_;
};

TEST_F(HostileHdf5, WithNothingWrongIsRead) {
  const std::string bytes = Bytes([](hid_t file) {
    Sound(file, "x", H5P_DEFAULT, {2, 3});
    PutText(file, "stage", "flow");
  });
  const FileContent content = FromHdf5(bytes, true);
  EXPECT_EQ(content.attributes.at("stage"), "flow");
  EXPECT_EQ(content.artifact.Get<std::int16_t>("x"),
            std::vector<std::int16_t>(6, 0));
}

TEST_F(HostileHdf5, NotWrittenToItsEnd) {
  const std::string none = Bytes([](hid_t) {}, false);
  EXPECT_EQ(ErrorOf([&] { FromHdf5(none, true); }),
            "DataError: was not written to its end");
  const std::string zero =
      Bytes([](hid_t file) { PutNumbers(file, "complete", 0); }, false);
  EXPECT_EQ(ErrorOf([&] { FromHdf5(zero, true); }),
            "DataError: was not written to its end");
}

// Read as one value they would overrun the place for it.
TEST_F(HostileHdf5, AttributesOfManyValues) {
  const std::string many =
      Bytes([](hid_t file) { PutNumbers(file, "complete", 1, 5000); }, false);
  EXPECT_EQ(ErrorOf([&] { FromHdf5(many, true); }),
            "DataError: HDF5: attribute complete is not a single value");
  EXPECT_EQ(ErrorWith([](hid_t file) {
              const hid_t id = PutArray(file, "x", H5T_STD_I16LE, {2});
              PutText(id, "unit", "");
              PutNumbers(id, "scale", 1, 5000);
              H5Dclose(id);
            }),
            "DataError: HDF5: attribute scale is not a single value");
  EXPECT_EQ(ErrorWith([](hid_t file) {
              const hsize_t count = 1000;
              const hid_t type = H5Tcopy(H5T_C_S1);
              H5Tset_size(type, 16);
              const hid_t space = H5Screate_simple(1, &count, nullptr);
              const hid_t id = H5Acreate2(file, "stage", type, space,
                                          H5P_DEFAULT, H5P_DEFAULT);
              const std::vector<char> text(16 * count, 'x');
              H5Awrite(id, type, text.data());
              H5Aclose(id);
              H5Sclose(space);
              H5Tclose(type);
            }),
            "DataError: HDF5: attribute stage is not a single value");
}

TEST_F(HostileHdf5, AttributesThatAreNoText) {
  EXPECT_EQ(ErrorWith([](hid_t file) { PutNumbers(file, "stage", 3); }),
            "DataError: HDF5: attribute stage is not a plain text");
  EXPECT_EQ(ErrorWith([](hid_t file) {  // a pointer into the heap of the file
              const hid_t type = H5Tcopy(H5T_C_S1);
              H5Tset_size(type, H5T_VARIABLE);
              const hid_t space = H5Screate(H5S_SCALAR);
              const hid_t id = H5Acreate2(file, "stage", type, space,
                                          H5P_DEFAULT, H5P_DEFAULT);
              const char* text = "flow";
              H5Awrite(id, type, &text);
              H5Aclose(id);
              H5Sclose(space);
              H5Tclose(type);
            }),
            "DataError: HDF5: attribute stage is not a plain text");
}

TEST_F(HostileHdf5, ArraysOfForeignTypes) {
  const auto with = [this](hid_t type) {
    return ErrorWith(
        [type](hid_t file) { H5Dclose(PutArray(file, "x", type, {2})); });
  };
  const std::string unknown =
      "DataError: HDF5: an array has an unknown element type";
  EXPECT_EQ(with(H5T_STD_U16LE), unknown);
  EXPECT_EQ(with(H5T_STD_I16BE), unknown);
  EXPECT_EQ(with(H5T_IEEE_F32BE), unknown);
  EXPECT_EQ(with(H5T_STD_REF_OBJ), unknown);
}

TEST_F(HostileHdf5, ArraysWithoutUnitScaleOrShape) {
  EXPECT_EQ(ErrorWith([](hid_t file) {
              H5Dclose(PutArray(file, "x", H5T_STD_I16LE, {2}));
            }),
            "DataError: HDF5: cannot open an attribute");
  EXPECT_EQ(ErrorWith([](hid_t file) { Sound(file, "x", H5P_DEFAULT, {}); }),
            "DataError: HDF5: absurd rank");
  EXPECT_EQ(ErrorWith([](hid_t file) {
              Sound(file, "x", H5P_DEFAULT,
                    std::vector<hsize_t>(9, hsize_t{1}));
            }),
            "DataError: HDF5: absurd rank");
}

hid_t Chunked(const std::vector<hsize_t>& chunk) {
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
  return properties;
}

// 2^31 x 2^33 elements: their bytes are 0 modulo 2^64.
TEST_F(HostileHdf5, SizesThatWrapAround) {
  const auto error = ErrorWith([](hid_t file) {
    const hid_t properties = Chunked({1, 16});
    Sound(file, "x", properties, {hsize_t{1} << 31, hsize_t{1} << 33}, false);
    H5Pclose(properties);
  });
  EXPECT_EQ(error, "DataError: HDF5: array x claims an absurd size");
  EXPECT_EQ(ErrorWith([](hid_t file) {
              const hid_t properties = Chunked({16});
              Sound(file, "x", properties, {(hsize_t{1} << 32) + 1}, false);
              H5Pclose(properties);
            }),
            "DataError: HDF5: array x claims an absurd size");
}

TEST_F(HostileHdf5, ArraysThatWereNeverWritten) {
  EXPECT_EQ(ErrorWith([](hid_t file) {
              const hid_t properties = Chunked({16});
              Sound(file, "x", properties, {100}, false);
              H5Pclose(properties);
            }),
            "DataError: HDF5: array x was never written");
}

// One chunk of 32 bytes is there; 2 MiB of the rest would be made up.
TEST_F(HostileHdf5, ArraysOfWhichHardlyAnythingWasWritten) {
  EXPECT_EQ(ErrorWith([](hid_t file) {
              const hid_t properties = Chunked({16});
              const hsize_t count = hsize_t{1} << 20, one = 1, at = 0;
              Sound(file, "x", properties, {count}, false);
              const hid_t id = H5Dopen2(file, "x", H5P_DEFAULT);
              const hid_t all = H5Dget_space(id);
              H5Sselect_hyperslab(all, H5S_SELECT_SET, &at, nullptr, &one,
                                  nullptr);
              const hid_t single = H5Screate_simple(1, &one, nullptr);
              const short value = 7;
              H5Dwrite(id, H5T_NATIVE_SHORT, single, all, H5P_DEFAULT, &value);
              H5Sclose(single);
              H5Sclose(all);
              H5Dclose(id);
              H5Pclose(properties);
            }),
            "DataError: HDF5: array x claims an absurd size");
}

TEST_F(HostileHdf5, NothingIsReadFromAnotherFile) {
  const std::string secret = folder_ / "secret";
  WriteFileAtomic(secret, std::string(200, 's'));
  EXPECT_EQ(ErrorWith([&](hid_t file) {
              const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
              H5Pset_external(properties, secret.c_str(), 0, 200);
              Sound(file, "x", properties, {100}, false);
              H5Pclose(properties);
            }),
            "DataError: HDF5: array x lies in another file");
  EXPECT_EQ(ErrorWith([&](hid_t file) {
              H5Lcreate_external("other.h5", "/x", file, "x", H5P_DEFAULT,
                                 H5P_DEFAULT);
            }),
            "DataError: HDF5: cannot list arrays");
  EXPECT_EQ(ErrorWith([&](hid_t file) {
              H5Lcreate_soft("/x", file, "x", H5P_DEFAULT, H5P_DEFAULT);
            }),
            "DataError: HDF5: cannot list arrays");
}

TEST_F(HostileHdf5, AGroupIsNoArray) {
  EXPECT_EQ(
      ErrorWith([](hid_t file) {
        H5Gclose(H5Gcreate2(file, "x", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
      }),
      "DataError: HDF5: cannot open an array");
}

TEST_F(HostileHdf5, ASealOverOtherBytesIsSeenBeforeHdf5Reads) {
  FileContent content;
  content.artifact.Put<std::uint8_t>("x", {3},
                                     std::vector<std::uint8_t>{1, 2, 3}, "");
  std::string bytes = ToHdf5(content);
  bytes[bytes.size() - 2] = bytes[bytes.size() - 2] == '0' ? '1' : '0';
  EXPECT_EQ(ErrorOf([&] { FromHdf5(bytes, true); }),
            "DataError: fails its checksum: changed after it was written");
}

TEST_F(HostileHdf5, AnArrayNeedsOneToEightSides) {
  FileContent content;
  content.artifact.arrays["x"] = Array{};
  EXPECT_THAT(ErrorOf([&] { ToHdf5(content); }),
              HasSubstr("InternalError: rank of x"));
  content.artifact.arrays["x"].shape = Shape(9, 0);
  EXPECT_THAT(ErrorOf([&] { ToHdf5(content); }), HasSubstr("rank of x"));
  content.artifact.arrays["x"].shape = Shape(8, 0);
  EXPECT_EQ(FromHdf5(ToHdf5(content), true).artifact.At("x").shape,
            Shape(8, 0));
}

// Arrays of every element type, larger than one chunk, with and without
// packing, are the same after a trip.
TEST_F(HostileHdf5, AnEmptySideHidesNoAbsurdOne) {
  for (const std::vector<hsize_t>& shape :
       {std::vector<hsize_t>{hsize_t{1} << 33, 0, hsize_t{1} << 33},
        {0, hsize_t{1} << 62}}) {
    EXPECT_EQ(ErrorWith([&](hid_t file) {
                Sound(file, "a", H5P_DEFAULT, shape, false);
              }),
              "DataError: HDF5: array a claims an absurd size");
  }
  EXPECT_EQ(ErrorWith([](hid_t file) {
              Sound(file, "a", H5P_DEFAULT, {0, 3}, false);
            }),
            "");
}

TEST_F(HostileHdf5, AScaleIsANumber) {
  for (const double scale : {0.0, std::nan(""), HUGE_VAL}) {
    EXPECT_EQ(ErrorWith([scale](hid_t file) {
                const hid_t id = PutArray(file, "a", H5T_STD_I16LE, {2});
                PutText(id, "unit", "px");
                PutNumbers(id, "scale", scale);
                H5Dclose(id);
              }),
              "DataError: HDF5: array a has no usable scale");
  }
}

TEST_F(HostileHdf5, AUnitIsShort) {
  EXPECT_EQ(ErrorWith([](hid_t file) {
              const hid_t id = PutArray(file, "a", H5T_STD_I16LE, {2});
              PutText(id, "unit", std::string(300, 'p'));
              PutNumbers(id, "scale", 1);
              H5Dclose(id);
            }),
            "DataError: HDF5: attribute unit is not a plain text");
}

TEST_F(HostileHdf5, EveryElementTypeMakesTheTrip) {
  FileContent content;
  const auto put = [&](const char* name, auto example) {
    using T = decltype(example);
    std::vector<T> values(300000);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<T>(i % 251);
    }
    content.artifact.Put<T>(name, {3, 100000}, values, "1");
    content.artifact.Put<T>(std::string(name) + "_packed", {300000}, values,
                            "1");
    content.artifact.arrays[std::string(name) + "_packed"].pack = true;
  };
  put("u8", std::uint8_t{});
  put("i16", std::int16_t{});
  put("i32", std::int32_t{});
  put("i64", std::int64_t{});
  put("f32", 0.0f);
  put("f64", 0.0);
  const FileContent back = FromHdf5(ToHdf5(content), true);
  ASSERT_EQ(back.artifact.arrays.size(), 12u);
  for (const auto& [name, array] : content.artifact.arrays) {
    EXPECT_EQ(back.artifact.At(name).type, array.type) << name;
    EXPECT_EQ(back.artifact.At(name).pack, array.pack) << name;
    EXPECT_EQ(back.artifact.At(name).bytes, array.bytes) << name;
  }
}

// Equal results have equal bytes, whenever they were written.
TEST_F(HostileHdf5, OursHoldNoTimes) {
  FileContent content;
  content.artifact.Put<float>("a", {2}, {1, 2}, "1");
  const std::string path = folder_ / "ours.h5";
  WriteFileAtomic(path, ToHdf5(content));
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  const hid_t array = H5Dopen2(file, "a", H5P_DEFAULT);
  for (const hid_t object : {file, array}) {
    H5O_info_t info = {};
    ASSERT_GE(H5Oget_info(object, &info), 0);
    EXPECT_EQ(info.ctime, 0);
    EXPECT_EQ(info.mtime, 0);
    EXPECT_EQ(info.btime, 0);
  }
  H5Dclose(array);
  H5Fclose(file);
}

}  // namespace
}  // namespace mien
