#include "store/connection_contract.h"

namespace kadr::store {
namespace {

INSTANTIATE_TEST_SUITE_P(
    Sqlite, ConnectionContract,
    ::testing::Values(Engine{"sqlite_file",
                             [](const std::filesystem::path& folder) {
                               return Database::open({.folder = folder, .migrations = contract_schema()});
                             }},
                      Engine{"sqlite_memory",
                             [](const std::filesystem::path&) { return Database::in_memory(contract_schema()); },
                             false}),
    [](const auto& engine) { return engine.param.name; });

}  // namespace
}  // namespace kadr::store
