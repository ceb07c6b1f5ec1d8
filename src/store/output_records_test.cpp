#include "store/output_records.h"

#include <gmock/gmock.h>

#include "store/job_records.h"
#include "store/memory_database.h"
#include "store/schema.h"

namespace kadr::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OutputRecords : public testing::Test {
 protected:
  OutputRecords() {
    EXPECT_TRUE(database_->write([](Connection& connection) { return insert_job(connection, {.id = "1"}); }));
  }

  /// \return the numbers that are new.
  std::vector<std::int64_t> put(const std::vector<OutputRecord>& outputs) {
    return database_->write([&](Connection& connection) { return put_outputs(connection, outputs); }).value();
  }

  static OutputRecord output(std::int64_t number, char content) {
    return {.job = "1",
            .number = number,
            .name = "a.mp4",
            .media_type = "video/mp4",
            .bytes = 3,
            .pieces = {{.sha256 = std::string(64, content), .offset = 0, .length = 3}}};
  }

  std::vector<std::int64_t> numbers() {
    const auto outputs = database_->read([](Connection& connection) { return outputs_of(connection, "1"); }).value();
    std::vector<std::int64_t> numbers;
    for (const OutputRecord& each : outputs) numbers.push_back(each.number);
    return numbers;
  }

  std::unique_ptr<Database> database_ = Database::in_memory(schema()).value();
};

TEST_F(OutputRecords, come_in_any_order_and_only_what_is_new_is_told) {
  EXPECT_THAT(put({output(3, 'a')}), ElementsAre(3));
  EXPECT_THAT(put({output(1, 'b'), output(3, 'a')}), ElementsAre(1));
  EXPECT_THAT(put({output(1, 'b'), output(3, 'a')}), IsEmpty()) << "put again after a crash";

  EXPECT_THAT(put({output(1, 'c'), output(2, 'd')}), ElementsAre(1, 2)) << "made anew with another content";

  EXPECT_THAT(numbers(), ElementsAre(1, 2, 3));
  const auto first = database_->read([](Connection& connection) { return find_output(connection, "1", 1); }).value();
  EXPECT_EQ(first->pieces, output(1, 'c').pieces);
}

TEST_F(OutputRecords, beyond_a_number_can_be_removed) {
  put({output(1, 'a'), output(2, 'b'), output(4, 'c')});

  const auto left =
      database_->write([](Connection& connection) { return keep_outputs_up_to(connection, "1", 2); }).value();

  EXPECT_EQ(left, 2);
  EXPECT_THAT(numbers(), ElementsAre(1, 2));
}

}  // namespace
}  // namespace kadr::store
