# Debian 12's packages are the default (scripts/install-deps lists them);
# a newer OpenCV, LibTorch or dlib is found through CMAKE_PREFIX_PATH. LibTorch
# is looked for when a module links it (MienModule.cmake).

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenCV 4.5 REQUIRED COMPONENTS core imgproc imgcodecs video
             optflow ml)
find_package(dlib REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(OpenSSL REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(pugixml REQUIRED)
pkg_check_modules(LIBAV REQUIRED IMPORTED_TARGET libavformat libavcodec
                  libavfilter libavutil libswscale)
pkg_check_modules(LIBIMAGE REQUIRED IMPORTED_TARGET libjpeg libpng)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
option(MIEN_STUDIO "Build mien-studio, if cpp-httplib is installed" ON)
if(MIEN_STUDIO)
  pkg_check_modules(HTTPLIB QUIET IMPORTED_TARGET cpp-httplib)
endif()
if(NOT TARGET PkgConfig::HTTPLIB)
  if(MIEN_STUDIO)
    message(STATUS "mien-studio is left out: Debian's libcpp-httplib-dev is "
                   "not installed (scripts/install-deps installs it)")
  endif()
  set_property(GLOBAL APPEND PROPERTY MIEN_LEFT_OUT PkgConfig::HTTPLIB)
endif()
if(MIEN_TESTS)
  find_package(GTest REQUIRED)
endif()
