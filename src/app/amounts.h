#pragma once

/// Numbers as people read them. Pure functions.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace kadr::app {

/// "1,240".
[[nodiscard]] std::string grouped(std::int64_t number);
/// "1 video", "12 videos", "1,240 videos": the noun is given in the singular and takes an s.
[[nodiscard]] std::string counted(std::int64_t number, std::string_view noun);
/// "512 bytes", "3.4 kB", "1.2 MB", "10 GB": decimal units.
[[nodiscard]] std::string bytes_text(std::int64_t bytes);
/// How long something took or lasts: "0.42 s", "4.2 s", "1 min 3 s", "2 h 5 min".
[[nodiscard]] std::string duration_text(double seconds);
/// How long is left: "0:03", "12:30", "1:02:03".
[[nodiscard]] std::string clock_text(double seconds);
/// "$0.35", "$12.50", "nothing"; more digits only for less than a dollar that is no whole number of cents.
/// \param micros millionths of a US dollar.
[[nodiscard]] std::string money_text(std::int64_t micros);
/// "23.976", "30", "-16.2": at most `decimals`, no zeros at the end.
[[nodiscard]] std::string number_text(double number, int decimals);

}  // namespace kadr::app
