# Flags of our own code, and the foreign libraries as imported targets. Each foreign library is linked by exactly one room.
add_library(kadr_flags INTERFACE)
add_library(kadr::flags ALIAS kadr_flags)
target_compile_options(kadr_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(kadr_flags INTERFACE -Wthread-safety -Wno-missing-field-initializers)
else()
  # g++ 12 is a second opinion that only compiles: it reports false overflows inside std::vector (docs/adr/0002).
  # It also warns of enumerators that share a name with an outer type, which hides nothing.
  target_compile_options(kadr_flags INTERFACE -Wno-shadow -Wshadow=local -Wno-stringop-overflow -Wno-array-bounds -Wno-restrict
    -Wno-missing-field-initializers -Wno-dangling-reference -Wno-maybe-uninitialized)
endif()
if(KADR_SANITIZE)
  target_compile_options(kadr_flags INTERFACE -fsanitize=${KADR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(kadr_flags INTERFACE -fsanitize=${KADR_SANITIZE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(LIBAV REQUIRED IMPORTED_TARGET libavformat libavcodec libavfilter libswscale libswresample libavutil)
pkg_check_modules(EBUR128 REQUIRED IMPORTED_TARGET libebur128)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(POSTGRES REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(ESPEAK REQUIRED IMPORTED_TARGET espeak-ng)
