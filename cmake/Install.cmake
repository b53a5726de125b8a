# What `cmake --install` puts where, and the .debs of it (`cpack -G DEB`):
#   programs  mien           programs, man pages, completion, configs, weights
#   python    python3-mien   the readers and, where it is built, the module
#   doc       mien-doc       docs/

include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_RPATH ON)  # all libraries are where the system looks
set(share ${CMAKE_INSTALL_DATADIR})

get_property(programs GLOBAL PROPERTY MIEN_PROGRAMS)
if(TARGET mien-inspect-render)  # only mien-inspect starts it
  list(REMOVE_ITEM programs mien-inspect-render)
  install(TARGETS mien-inspect-render
          RUNTIME DESTINATION libexec/mien COMPONENT programs)
endif()
install(TARGETS ${programs} RUNTIME COMPONENT programs)
# All that is packaged, without tests: scripts/package builds it.
add_custom_target(packaged DEPENDS ${programs})
foreach(target mien-inspect-render mien_python mien_kernels)
  if(TARGET ${target})
    add_dependencies(packaged ${target})
  endif()
endforeach()
install(PROGRAMS scripts/mien-bids TYPE BIN COMPONENT programs)
install(DIRECTORY configs models DESTINATION ${share}/mien COMPONENT programs
        FILES_MATCHING PATTERN *.yaml PATTERN *.md PATTERN *.safetensors)
install(DIRECTORY docs/ DESTINATION ${share}/doc/mien-doc COMPONENT doc)
install(FILES README.md CHANGELOG.md DESTINATION ${share}/doc/mien-doc
        COMPONENT doc)
if(TARGET mien-studio)
  install(FILES tools/studio/mien-studio.desktop
          DESTINATION ${share}/applications COMPONENT programs)
endif()

# From what each program prints as --help.
find_program(MIEN_PYTHON3 python3)
if(MIEN_PYTHON3 AND programs)
  set(pages ${CMAKE_BINARY_DIR}/pages)
  install(CODE "
    foreach(program ${programs} mien-bids)
      set(path \"${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/\${program}\")
      if(program STREQUAL mien-bids)
        set(path \"${CMAKE_SOURCE_DIR}/scripts/mien-bids\")
      endif()
      file(MAKE_DIRECTORY \"${pages}/man\" \"${pages}/completions\")
      execute_process(COMMAND ${MIEN_PYTHON3}
                      \"${CMAKE_SOURCE_DIR}/scripts/make-man\" \"\${path}\"
                      --version \"mien ${PROJECT_VERSION}\"
                      --man \"${pages}/man/\${program}.1\"
                      --completion \"${pages}/completions/\${program}\"
                      RESULT_VARIABLE failed)
      if(failed)
        message(FATAL_ERROR \"no man page of \${program}\")
      endif()
      execute_process(COMMAND gzip -9nf \"${pages}/man/\${program}.1\"
                      COMMAND_ERROR_IS_FATAL ANY)
    endforeach()" COMPONENT programs)
  install(DIRECTORY ${pages}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
          COMPONENT programs)
  install(DIRECTORY ${pages}/completions/
          DESTINATION ${share}/bash-completion/completions COMPONENT programs)
endif()

set(MIEN_PYTHON_DIR lib/python3/dist-packages CACHE STRING
    "Where Python's parts go, below the prefix")
install(FILES python/mien_read.py DESTINATION ${MIEN_PYTHON_DIR}
        COMPONENT python)
if(TARGET mien_python)
  install(DIRECTORY python/mien DESTINATION ${MIEN_PYTHON_DIR}
          COMPONENT python FILES_MATCHING PATTERN *.py PATTERN *.pyi
          PATTERN py.typed PATTERN __pycache__ EXCLUDE)
  install(TARGETS mien_python mien_kernels
          LIBRARY DESTINATION ${MIEN_PYTHON_DIR}/mien COMPONENT python)
endif()

# Notices of what is compiled in.
foreach(pair programs/mien/libcli11-dev programs/mien/nlohmann-json3-dev
        programs/mien/libdlib-dev python/python3-mien/pybind11-dev)
  string(REPLACE "/" ";" pair ${pair})
  list(GET pair 0 component)
  list(GET pair 1 package)
  list(GET pair 2 part)
  if(EXISTS /usr/share/doc/${part}/copyright)
    install(FILES /usr/share/doc/${part}/copyright
            DESTINATION ${share}/doc/${package} RENAME copyright.${part}
            COMPONENT ${component})
  endif()
endforeach()

# Debian wants a copyright file and a changelog of the package in each.
string(CONCAT copyright
  "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
  "Upstream-Name: mien\nComment: notices of what is compiled in lie beside this "
  "file (copyright.*)\n\nFiles: *\nCopyright: 2026 The mien authors\n"
  "License: Apache-2.0\n On Debian systems the full text is in\n"
  " /usr/share/common-licenses/Apache-2.0.\n\n"
  "Files: usr/share/mien/models/*\nCopyright: 2026 The mien authors\n"
  "License: Apache-2.0\n What the weights were trained on, and what that "
  "allows, stands beside\n each of them (NAME.md).\n")
file(WRITE ${CMAKE_BINARY_DIR}/package/copyright "${copyright}")
file(WRITE ${CMAKE_BINARY_DIR}/package/changelog
  "mien (${PROJECT_VERSION}) bookworm; urgency=medium\n\n"
  "  * See CHANGELOG.md in the package mien-doc.\n\n"
  " -- The mien authors <noreply@example.org>  Thu, 01 Jan 2026 00:00:00 +0000\n")
foreach(pair programs=mien python=python3-mien doc=mien-doc)
  string(REPLACE "=" ";" pair ${pair})
  list(GET pair 0 component)
  list(GET pair 1 package)
  install(FILES ${CMAKE_BINARY_DIR}/package/copyright
          DESTINATION ${share}/doc/${package} COMPONENT ${component})
  install(CODE "
    execute_process(COMMAND gzip -9nkf changelog
                    WORKING_DIRECTORY \"${CMAKE_BINARY_DIR}/package\"
                    COMMAND_ERROR_IS_FATAL ANY)" COMPONENT ${component})
  install(FILES ${CMAKE_BINARY_DIR}/package/changelog.gz
          DESTINATION ${share}/doc/${package} COMPONENT ${component})
endforeach()

set(CPACK_PACKAGE_NAME mien)
set(CPACK_PACKAGE_VENDOR "The mien authors")
set(CPACK_PACKAGE_CONTACT "The mien authors <noreply@example.org>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL programs python doc)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME mien)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SUGGESTS "libavdevice59")
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS "libdlib-data, libopenblas0-pthread, python3:any")
set(CPACK_DEBIAN_PROGRAMS_DESCRIPTION
"finds and reads micro-expressions in face video
From the frames of a data set or a recording to a score table, or to a ranked
list of candidates that a person can check, with every intermediate kept in
plain HDF5. Programs, man pages, configurations and trained weights.")
set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-mien)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3")
if(TARGET mien_python)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS
      "mien (= ${PROJECT_VERSION}), python3 (>= 3.11), python3 (<< 3.12), python3-numpy, python3-pandas")
else()
  set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS OFF)
endif()
set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA
    ${CMAKE_SOURCE_DIR}/cmake/debian/postinst
    ${CMAKE_SOURCE_DIR}/cmake/debian/prerm)
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS "python3-h5py")
set(CPACK_DEBIAN_PYTHON_DESCRIPTION
"micro-expressions in face video, for Python
Readers in plain Python for everything that the programs of mien write and,
where it is built with pybind11, their stages as functions on arrays.")
set(CPACK_DEBIAN_DOC_PACKAGE_NAME mien-doc)
set(CPACK_DEBIAN_DOC_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_DOC_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DOC_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DOC_DESCRIPTION
"micro-expressions in face video (documentation)
Inputs, configuration, methods, columns of every table, results and limits of
mien.")
include(CPack)
