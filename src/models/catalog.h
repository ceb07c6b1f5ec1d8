#pragma once

/// The models that this server knows: those that kadr ships, and the files of a folder of the user's own, which add to
/// them and replace those of the same id. Checked whole at the start.
///
/// Thread: immutable once made.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/model_card.h"

namespace kadr::models {

/// A file of the catalogue.
struct CardFile {
  std::string name;  ///< for messages: "replicate/veo-3.1-fast.yaml"
  std::string text;
};

/// Those that kadr ships.
[[nodiscard]] std::vector<CardFile> shipped_cards();

/// The .yaml files of a folder and its folders, in the order of their names. Errors: those of reading; a folder that
/// does not exist has none.
[[nodiscard]] Result<std::vector<CardFile>> cards_in(const std::filesystem::path& folder);

class Catalog {
 public:
  /// \param files later ones replace earlier ones of the same id.
  /// Errors: InvalidArgument, naming the file and the field.
  [[nodiscard]] static Result<Catalog> create(const std::vector<CardFile>& files);

  /// Errors: NotFound, naming near ids of the same kind.
  [[nodiscard]] Result<const ModelCard*> find(ModelKind kind, std::string_view id) const;
  /// In the order of their ids.
  [[nodiscard]] const std::vector<ModelCard>& cards() const { return cards_; }

 private:
  explicit Catalog(std::vector<ModelCard> cards) : cards_(std::move(cards)) {}

  std::vector<ModelCard> cards_;
};

/// What is to be said of a model on a day ("2026-11-21"): nothing; that it is gone, and what to use instead.
[[nodiscard]] std::optional<std::string> retirement_notice(const ModelCard& card, std::string_view today);

}  // namespace kadr::models
