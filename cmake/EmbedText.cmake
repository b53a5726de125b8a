# Turns text files into one C++ source, at build time:
#   cmake -DOUT=x.cc -DHEADER=a/b.h -DITEMS="kName=file+file|kOther=file" -P
# Each constant is a std::string_view of namespace mien: its files in order.

set(text "// Made by cmake/EmbedText.cmake.\n#include \"${HEADER}\"\n\n"
         "namespace mien {\n")
string(REPLACE "|" ";" items "${ITEMS}")
foreach(item IN LISTS items)
  string(REPLACE "=" ";" pair "${item}")
  list(GET pair 0 name)
  list(GET pair 1 files)
  string(REPLACE "+" ";" files "${files}")
  string(APPEND text "const std::string_view ${name} = \n")
  foreach(file IN LISTS files)
    file(READ "${file}" content)
    if(content MATCHES "\\)mien_text\"")
      message(FATAL_ERROR "${file} holds the mark that ends a text")
    endif()
    string(APPEND text "R\"mien_text(${content})mien_text\"\n")
  endforeach()
  string(APPEND text ";\n")
endforeach()
string(APPEND text "}  // namespace mien\n")
file(WRITE "${OUT}" "${text}")
