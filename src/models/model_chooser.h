#pragma once

/// Which model does a piece of work: the one that a request names, or else the one that the settings have for its kind.
/// Made so that nobody spends money by surprise:
///
///     the request asks for offline work    an offline model, and nothing else
///     the request names a model            that one
///     the settings name a model            that one
///     the setting is "auto"                an offline model; only where the request allows in so many words that
///                                          money is spent ("offline": false), the cheapest model of a provider that
///                                          can be used here, and an offline one where there is none
///
/// Thread: any, once made.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "models/catalog.h"
#include "models/provider_access.h"

namespace kadr::models {

/// Who runs models on this machine, for nothing.
inline constexpr std::string_view kOfflineProvider = "offline";
inline constexpr std::string_view kAutoModel = "auto";

/// What a request says of the network and of money.
enum class Spending {
  Never,    ///< "offline": true
  AsSet,    ///< nothing
  Allowed,  ///< "offline": false
};
/// From the field "offline" of a request. Errors: InvalidArgument when it is neither true, false, null nor absent.
[[nodiscard]] Result<Spending> spending_of(const Json& request);

class ModelChooser {
 public:
  struct Settings {
    /// An id or "auto" for each kind; a kind that is absent is "auto".
    std::map<ModelKind, std::string> defaults{};
    /// Besides the offline one, which is always usable.
    std::vector<ProviderState> providers{};
  };
  /// Borrows catalogue and clock. Errors: NotFound for a default that the catalogue does not have.
  [[nodiscard]] static Result<ModelChooser> create(const Catalog& catalog, Settings settings, const base::Clock& clock);

  /// \param wanted the id that a request names; empty or "auto" when it names none.
  /// Ownership: the card is the catalogue's.
  /// Errors: NotFound for no such model, naming near ones; InvalidArgument, each naming what to do: for a model that
  /// was retired, whose provider cannot be used here, or that is not offline where that is asked for; and where there
  /// is no offline model of the kind.
  [[nodiscard]] Result<const ModelCard*> choose(ModelKind kind, std::string_view wanted, Spending spending) const;

  [[nodiscard]] const Catalog& catalog() const { return *catalog_; }
  [[nodiscard]] bool is_usable(const ModelCard& card) const;

 private:
  ModelChooser(const Catalog& catalog, Settings settings, const base::Clock& clock)
      : catalog_(&catalog), settings_(std::move(settings)), clock_(&clock) {}

  [[nodiscard]] Result<const ModelCard*> named(ModelKind kind, std::string_view id, Spending spending) const;
  [[nodiscard]] Result<const ModelCard*> offline(ModelKind kind) const;
  [[nodiscard]] const ModelCard* cheapest(ModelKind kind) const;
  [[nodiscard]] std::string today() const;

  const Catalog* catalog_;
  Settings settings_;
  const base::Clock* clock_;
};

/// What a usual piece of work of the card's kind costs with all its defaults, to compare models by: a clip of 5
/// seconds, one picture, a thousand characters spoken, a minute written down, half a minute of a presenter, a script.
/// Nothing for a card without a price.
[[nodiscard]] std::optional<Micros> usual_price(const ModelCard& card);

}  // namespace kadr::models
