# How modules, their tests and the programs are built.

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

option(MIEN_WERROR "Treat warnings as errors" ON)
option(MIEN_TESTS "Build the tests" ON)
set(MIEN_ONLY "" CACHE STRING
    "Build only these modules and programs (a list of names; empty = all)")
set(MIEN_TEST_OPTIONS "-O0;-U_FORTIFY_SOURCE" CACHE STRING
    "How tests are compiled on top: they take half the time, and what they call is as everywhere")
option(MIEN_TORCH "Build what needs LibTorch; OFF: the package is not needed" ON)

find_program(MIEN_CCACHE ccache)
if(MIEN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MIEN_CCACHE})
endif()

# What users run: position independent, the tables of the linker read-only once
# it is loaded, canaries on the stack, checked copies. (Sanitizers bring their
# own; fortified copies hide faults from them.)
option(MIEN_HARDENING "Hardened programs in Release builds" ON)
if(MIEN_HARDENING AND CMAKE_BUILD_TYPE STREQUAL "Release")
  set(MIEN_HARDENED ON)
  # -fPIE, not CMake's property: that is -fPIC for the modules, whose
  # functions the compiler would then take for exchangeable.
  add_compile_options(-fPIE -fstack-protector-strong -U_FORTIFY_SOURCE
                      -D_FORTIFY_SOURCE=2)
  add_link_options(-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
endif()

# Of the libraries that modules name, a program loads those that it calls.
add_link_options(-Wl,--as-needed)

# The Python module is a shared object made of the programs' own libraries.
option(MIEN_PYTHON "Build the Python module, where pybind11 is found" ON)
if(MIEN_PYTHON)
  # Debian's own, as pybind11 and numpy are, whatever else is on the path.
  find_program(PYTHON_EXECUTABLE python3 PATHS /usr/bin NO_DEFAULT_PATH)
  find_package(pybind11 2.9 QUIET)
  if(NOT pybind11_FOUND)
    set(MIEN_PYTHON OFF)
  endif()
endif()

enable_testing()

add_library(mien_flags INTERFACE)
target_include_directories(mien_flags INTERFACE ${CMAKE_SOURCE_DIR}
                                                ${CMAKE_BINARY_DIR}/generated)
target_compile_options(mien_flags INTERFACE -Wall -Wextra)
if(MIEN_WERROR)
  target_compile_options(mien_flags INTERFACE -Werror)
endif()

set_property(GLOBAL PROPERTY MIEN_MODULES "")
# Libraries that are not there, and modules and programs that need them.
set_property(GLOBAL PROPERTY MIEN_LEFT_OUT "")
if(NOT MIEN_TORCH)
  set_property(GLOBAL APPEND PROPERTY MIEN_LEFT_OUT torch)
endif()

# Refuses a module that is not defined yet (cycles, upward links).
function(_mien_check_links name)
  get_property(known GLOBAL PROPERTY MIEN_MODULES)
  foreach(link IN LISTS ARGN)
    if(link MATCHES "^mien_" AND NOT link IN_LIST known)
      message(FATAL_ERROR "${name} may not link ${link}: it is not defined "
                          "above it in CMakeLists.txt")
    endif()
  endforeach()
endfunction()

# Refuses a link to a higher floor: pipeline/ < stages/ < tools/.
function(_mien_check_floor name folder)
  set(floors pipeline stages tools tests)
  string(REGEX MATCH "^[^/]+" own ${folder})
  set_property(GLOBAL PROPERTY MIEN_FLOOR_${name} ${own})
  list(FIND floors ${own} own_floor)
  foreach(link IN LISTS ARGN)
    get_property(other GLOBAL PROPERTY MIEN_FLOOR_${link})
    list(FIND floors "${other}" floor)
    if(floor GREATER own_floor)
      message(FATAL_ERROR "${name} (${own}/) may not link ${link} (${other}/): "
                          "a lower floor never leans on a higher one")
    endif()
  endforeach()
endfunction()

# Whether the module or program `name`, whose target is `target`, is left out:
# not named by MIEN_ONLY, or in need of a library that is left out.
function(_mien_skip name target result)
  set(${result} OFF PARENT_SCOPE)
  if(MIEN_ONLY AND NOT name IN_LIST MIEN_ONLY)
    set(${result} ON PARENT_SCOPE)
    return()
  endif()
  get_property(left_out GLOBAL PROPERTY MIEN_LEFT_OUT)
  foreach(link IN LISTS ARGN)
    if(link IN_LIST left_out)
      set_property(GLOBAL APPEND PROPERTY MIEN_LEFT_OUT ${target})
      set(${result} ON PARENT_SCOPE)
      return()
    endif()
  endforeach()
  if("torch" IN_LIST ARGN AND NOT TARGET torch)
    find_package(Torch REQUIRED)  # only here: a tree without it needs none
  endif()
endfunction()

# mien_module(folder [NAME name FILES file ...] [TESTS_ONLY] [LINK ...]
#             [HEADERS ...] [TEST_LINK ...] [LABELS ...] [PROGRAMS ...]
#             [SHARDS n]): the folder's sources, or those of
# its files (without .cc) that make up a module of that name. HEADERS names
# modules of which only headers are used (scripts/check-structure), TEST_LINK
# what its tests link besides. Tests that run PROGRAMS build them first, and are
# left out with any of them. SHARDS: that many tests of ctest, each with its
# part of them, side by side.
function(mien_module folder)
  cmake_parse_arguments(ARG "TESTS_ONLY" "NAME;SHARDS"
                        "FILES;LINK;HEADERS;TEST_LINK;LABELS;PROGRAMS"
                        ${ARGN})
  get_filename_component(short ${folder} NAME)
  if(ARG_NAME)
    set(short ${ARG_NAME})
  endif()
  set(name mien_${short})
  _mien_skip(${short} ${name} skip ${ARG_LINK} ${ARG_PROGRAMS})
  if(skip)
    return()
  endif()
  _mien_check_links(${name} ${ARG_LINK})
  _mien_check_floor(${name} ${folder} ${ARG_LINK})
  if(ARG_TESTS_ONLY)
    set(links ${ARG_LINK})
  else()
    if(ARG_FILES)
      list(TRANSFORM ARG_FILES PREPEND ${CMAKE_SOURCE_DIR}/${folder}/
           OUTPUT_VARIABLE sources)
      list(TRANSFORM sources APPEND .cc)
    else()
      file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
    endif()
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC mien_flags ${ARG_LINK})
    set_property(GLOBAL APPEND PROPERTY MIEN_MODULES ${name})
    set(links ${name})
  endif()
  if(NOT MIEN_TESTS)
    return()
  endif()
  if(ARG_TESTS_ONLY)
    set(test_folder ${folder})
  else()
    set(test_folder tests/${folder})
  endif()
  file(GLOB tests CONFIGURE_DEPENDS
       ${CMAKE_SOURCE_DIR}/${test_folder}/*_test.cc)
  if(ARG_FILES)
    list(TRANSFORM ARG_FILES PREPEND ${CMAKE_SOURCE_DIR}/${test_folder}/
         OUTPUT_VARIABLE wanted)
    list(TRANSFORM wanted APPEND _test.cc)
    foreach(test IN LISTS tests)
      if(NOT test IN_LIST wanted)
        list(REMOVE_ITEM tests ${test})
      endif()
    endforeach()
  endif()
  if(NOT tests)
    return()
  endif()
  foreach(program IN LISTS ARG_PROGRAMS)
    if(NOT TARGET ${program})
      return()
    endif()
  endforeach()
  add_executable(${short}_test ${tests})
  if(ARG_PROGRAMS)
    add_dependencies(${short}_test ${ARG_PROGRAMS})
  endif()
  target_link_libraries(${short}_test PRIVATE mien_flags ${links}
                                              ${ARG_TEST_LINK}
                                              GTest::gmock_main)
  target_compile_options(${short}_test PRIVATE ${MIEN_TEST_OPTIONS})
  target_compile_definitions(${short}_test PRIVATE
    MIEN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    MIEN_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  set(shards 1)
  if(ARG_SHARDS)
    set(shards ${ARG_SHARDS})
  endif()
  foreach(shard RANGE 1 ${shards})
    set(test ${short})
    if(shards GREATER 1)
      set(test ${short}_${shard})
    endif()
    math(EXPR index "${shard} - 1")
    add_test(NAME ${test} COMMAND ${short}_test)
    set_tests_properties(${test} PROPERTIES
      ENVIRONMENT "OMP_NUM_THREADS=1;OMP_WAIT_POLICY=passive;GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${index}"
      TIMEOUT 1200)
    if(ARG_LABELS)
      set_tests_properties(${test} PROPERTIES LABELS "${ARG_LABELS}")
    endif()
  endforeach()
endfunction()

# mien_program(mien-x LINK ...): tools/mien_x.cc and, if there are,
# tests/tools/mien_x_test.cc and mien_x_*_test.cc, which run the program.
function(mien_program name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  _mien_skip(${name} ${name} skip ${ARG_LINK})
  if(skip)
    return()
  endif()
  string(REPLACE "-" "_" file ${name})
  _mien_check_links(${name} ${ARG_LINK})
  set_property(GLOBAL APPEND PROPERTY MIEN_PROGRAMS ${name})
  add_executable(${name} ${CMAKE_SOURCE_DIR}/tools/${file}.cc)
  target_link_libraries(${name} PRIVATE mien_flags ${ARG_LINK})
  file(GLOB tests CONFIGURE_DEPENDS
       ${CMAKE_SOURCE_DIR}/tests/tools/${file}_test.cc
       ${CMAKE_SOURCE_DIR}/tests/tools/${file}_*_test.cc)
  if(MIEN_TESTS AND tests)
    add_executable(${file}_test ${tests})
    target_link_libraries(${file}_test PRIVATE mien_flags mien_core
                                               GTest::gmock_main)
    target_compile_options(${file}_test PRIVATE ${MIEN_TEST_OPTIONS})
    target_compile_definitions(${file}_test PRIVATE
      MIEN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
      MIEN_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    add_dependencies(${file}_test ${name})
    add_test(NAME ${name} COMMAND ${file}_test)
  endif()
endfunction()

# mien_test_tool(file.cc LINK ...): a program that tests run, not shipped.
function(mien_test_tool file)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  get_filename_component(name ${file} NAME_WE)
  foreach(link IN LISTS ARG_LINK)
    if(NOT TARGET ${link})
      return()
    endif()
  endforeach()
  if(MIEN_TESTS)
    add_executable(${name} ${CMAKE_SOURCE_DIR}/${file})
    target_link_libraries(${name} PRIVATE mien_flags ${ARG_LINK})
  endif()
endfunction()

# mien_bench(folder LINK ...): folder/*.cc become the program mien_bench
# (Google Benchmark), which is built only when it is asked for by name.
function(mien_bench folder)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  find_package(benchmark QUIET)
  foreach(link IN LISTS ARG_LINK)
    if(NOT benchmark_FOUND OR NOT TARGET ${link})
      return()
    endif()
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  add_executable(mien_bench EXCLUDE_FROM_ALL ${sources})
  target_link_libraries(mien_bench PRIVATE mien_flags ${ARG_LINK}
                        benchmark::benchmark_main)
  target_compile_definitions(mien_bench PRIVATE
    MIEN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
endfunction()

# mien_fuzz(folder FILES ... LINK ...): with MIEN_FUZZ each folder/fuzz_*.cc
# becomes a libFuzzer target (clang), and folder/make_seeds.cc the program
# fuzz_seeds. FILES: sources of modules that are not built as a whole.
option(MIEN_FUZZ "Build the fuzz targets; needs clang" OFF)
function(mien_fuzz folder)
  cmake_parse_arguments(ARG "" "" "FILES;LINK" ${ARGN})
  if(NOT MIEN_FUZZ)
    return()
  endif()
  list(TRANSFORM ARG_FILES PREPEND ${CMAKE_SOURCE_DIR}/)
  add_library(mien_fuzzed STATIC ${ARG_FILES})
  target_link_libraries(mien_fuzzed PUBLIC mien_flags ${ARG_LINK})
  target_link_options(mien_fuzzed PUBLIC -Wl,--as-needed)
  file(GLOB targets CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/fuzz_*.cc)
  foreach(file IN LISTS targets)
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} ${file})
    target_link_libraries(${name} PRIVATE mien_fuzzed)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  endforeach()
  add_executable(fuzz_seeds ${CMAKE_SOURCE_DIR}/${folder}/make_seeds.cc)
  target_link_libraries(fuzz_seeds PRIVATE mien_fuzzed)
endfunction()

# mien_texts(folder kName=file[+file...] ...): the files of folder/assets
# become constants that folder/assets.h declares, part of the folder's module.
# An argument that begins with + goes on with the one before.
function(mien_texts folder)
  get_filename_component(short ${folder} NAME)
  if(NOT TARGET mien_${short})
    return()
  endif()
  set(inputs "")
  set(items "")
  string(REPLACE ";+" "+" arguments "${ARGN}")
  foreach(item IN LISTS arguments)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${item}")
    string(REPLACE "+" ";" names "${CMAKE_MATCH_2}")
    list(TRANSFORM names PREPEND ${CMAKE_SOURCE_DIR}/${folder}/assets/)
    list(APPEND inputs ${names})
    string(REPLACE ";" "+" joined "${names}")
    list(APPEND items "${CMAKE_MATCH_1}=${joined}")
  endforeach()
  string(REPLACE ";" "|" items "${items}")
  set(script ${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake)
  set(out ${CMAKE_BINARY_DIR}/generated/${folder}/assets.cc)
  add_custom_command(OUTPUT ${out} DEPENDS ${inputs} ${script} VERBATIM
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DHEADER=${folder}/assets.h
            "-DITEMS=${items}" -P ${script})
  target_sources(mien_${short} PRIVATE ${out})
endfunction()

# mien_made_source(folder file.cc BY program.cc LINK ...): a source of the
# folder's module that a program writes while mien is built.
function(mien_made_source folder file)
  cmake_parse_arguments(ARG "" "BY" "LINK" ${ARGN})
  get_filename_component(short ${folder} NAME)
  if(NOT TARGET mien_${short})
    return()
  endif()
  get_filename_component(maker ${ARG_BY} NAME_WE)
  add_executable(${maker} ${CMAKE_SOURCE_DIR}/${ARG_BY})
  set_target_properties(${maker} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  target_link_libraries(${maker} PRIVATE ${ARG_LINK})
  set(out ${CMAKE_BINARY_DIR}/generated/${folder}/${file})
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/${folder})
  add_custom_command(OUTPUT ${out} DEPENDS ${maker} VERBATIM
                     COMMAND ${maker} ${out})
  target_sources(mien_${short} PRIVATE ${out})
endfunction()

# mien_script_test(name file.py): a test of a script, by Python's unittest.
function(mien_script_test name file)
  find_program(MIEN_PYTHON3 python3)
  if(MIEN_TESTS AND MIEN_PYTHON3)
    set(python ${MIEN_PYTHON3})
    if(MIEN_PYTHON)
      set(python ${PYTHON_EXECUTABLE})
    endif()
    add_test(NAME ${name}
             COMMAND ${python} -B ${CMAKE_SOURCE_DIR}/${file})
  endif()
endfunction()

# mien_hardening_test(LINK program ...): their ELF headers, by readelf.
function(mien_hardening_test)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  find_program(MIEN_PYTHON3 python3)
  set(files "")
  foreach(program IN LISTS ARG_LINK)
    if(TARGET ${program})
      list(APPEND files $<TARGET_FILE:${program}>)
    endif()
  endforeach()
  if(MIEN_TESTS AND MIEN_PYTHON3 AND MIEN_HARDENED AND files)
    add_test(NAME hardening
             COMMAND ${MIEN_PYTHON3} -B
                     ${CMAKE_SOURCE_DIR}/tests/scripts/hardening_test.py
                     ${files})
  endif()
endfunction()

# mien_program_test(name script LINK program ... ARGS ...): a script that runs
# programs; left out with any of them. Label e2e.
function(mien_program_test name script)
  cmake_parse_arguments(ARG "" "" "LINK;ARGS" ${ARGN})
  find_program(MIEN_PYTHON3 python3)
  foreach(program IN LISTS ARG_LINK)
    if(NOT TARGET ${program})
      return()
    endif()
  endforeach()
  if(MIEN_TESTS AND MIEN_PYTHON3)
    add_test(NAME ${name}
             COMMAND ${MIEN_PYTHON3} -B ${CMAKE_SOURCE_DIR}/${script} ${ARG_ARGS})
    set_tests_properties(${name} PROPERTIES LABELS e2e TIMEOUT 1500)
  endif()
endfunction()

# The modules that `targets` are linked of go into a shared object too. Nobody
# may exchange their functions there: they stay as fast.
function(mien_shared_too)
  foreach(target IN LISTS ARGN)
    get_property(is_done GLOBAL PROPERTY MIEN_SHARED_${target})
    if(TARGET ${target} AND target MATCHES "^mien_" AND NOT is_done)
      set_property(GLOBAL PROPERTY MIEN_SHARED_${target} TRUE)
      get_target_property(type ${target} TYPE)
      if(type STREQUAL "STATIC_LIBRARY")
        target_compile_options(${target} PRIVATE
                               -fPIC -fno-semantic-interposition)
        get_target_property(links ${target} LINK_LIBRARIES)
        mien_shared_too(${links})
      endif()
    endif()
  endforeach()
endfunction()

# mien_python(folder LINK ...): the package folder/mien and its two libraries,
# in <build>/python as they are installed.
function(mien_python folder)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  foreach(link IN LISTS ARG_LINK)
    if(NOT TARGET ${link})
      return()
    endif()
  endforeach()
  if(NOT MIEN_PYTHON)
    return()
  endif()
  set(out ${CMAKE_BINARY_DIR}/python)
  file(GLOB texts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/mien/*.py*
       ${CMAKE_SOURCE_DIR}/${folder}/mien/py.typed)
  foreach(text IN LISTS texts)
    get_filename_component(name ${text} NAME)
    configure_file(${text} ${out}/mien/${name} COPYONLY)
  endforeach()
  configure_file(${CMAKE_SOURCE_DIR}/${folder}/mien_read.py
                 ${out}/mien_read.py COPYONLY)
  mien_shared_too(mien_core ${ARG_LINK})
  pybind11_add_module(mien_kernels MODULE NO_EXTRAS
                      ${CMAKE_SOURCE_DIR}/${folder}/kernels.cc)
  pybind11_add_module(mien_python MODULE NO_EXTRAS
                      ${CMAKE_SOURCE_DIR}/${folder}/module.cc
                      ${CMAKE_SOURCE_DIR}/${folder}/watched.cc)
  target_link_libraries(mien_kernels PRIVATE mien_flags mien_core)
  target_link_libraries(mien_python PRIVATE mien_flags ${ARG_LINK})
  set_target_properties(mien_kernels PROPERTIES OUTPUT_NAME _kernels)
  set_target_properties(mien_python PROPERTIES OUTPUT_NAME _mien)
  foreach(target mien_kernels mien_python)
    target_compile_options(${target} PRIVATE -fPIC)
    target_link_options(${target} PRIVATE -Wl,--exclude-libs,ALL)
    set_target_properties(${target} PROPERTIES
                          LIBRARY_OUTPUT_DIRECTORY ${out}/mien)
  endforeach()
endfunction()

# mien_python_test(name script LINK target ...): a test of the module, which
# gets the build folder. Label e2e.
function(mien_python_test name script)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  foreach(target IN LISTS ARG_LINK)
    if(NOT TARGET ${target})
      return()
    endif()
  endforeach()
  if(MIEN_TESTS)
    add_test(NAME ${name} COMMAND ${PYTHON_EXECUTABLE} -B
             ${CMAKE_SOURCE_DIR}/${script} ${CMAKE_BINARY_DIR})
    set_tests_properties(${name} PROPERTIES LABELS e2e TIMEOUT 1500)
  endif()
endfunction()
