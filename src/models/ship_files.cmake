# cmake -DFOLDER=<catalog> -DOUTPUT=<file.cpp> -P ship_files.cmake: the files of the catalogue as C++.
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*.yaml)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
  file(READ ${FOLDER}/${file} text)
  string(APPEND rows "    ShippedFile{R\"kadr(${file})kadr\", R\"kadr(${text})kadr\"},\n")
endforeach()
file(READ ${FOLDER}/schema.json schema)
list(LENGTH files count)
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#include <array>

#include "models/shipped_files.h"

namespace kadr::models {
namespace {

constexpr std::array<ShippedFile, @count@> kFiles{
@rows@};

}  // namespace

std::span<const ShippedFile> shipped_files() {
  return kFiles;
}

std::string_view shipped_schema() {
  return R"kadr(@schema@)kadr";
}

}  // namespace kadr::models
]])
