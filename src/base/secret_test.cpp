#include "base/secret.h"

#include <ostream>

#include <gtest/gtest.h>

#include "base/json.h"

namespace kadr::base {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <typename T>
concept BecomesJson = requires(const T& value) { Json(value); };

static_assert(Printable<std::string> && BecomesJson<std::string> && fmt::is_formattable<std::string>::value);
static_assert(!Printable<Secret>);
static_assert(!BecomesJson<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<std::string, Secret>);

TEST(Secret, gives_its_text_only_when_asked) {
  EXPECT_EQ(Secret("open sesame").reveal(), "open sesame");
  EXPECT_TRUE(Secret().empty());
}

}  // namespace
}  // namespace kadr::base
