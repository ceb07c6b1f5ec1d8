#pragma once

/// The files of a mix, fetched and probed: what there is to make videos of, and what is wrong with the rest.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "media/probe.h"
#include "recipes/mix/lineup.h"
#include "recipes/mix/source_file.h"
#include "recipes/mix/workshop.h"

namespace kadr::recipes::mix {

/// One location of the plan, however often it is named.
struct Source {
  std::string location;
  SourceFile file;
  media::MediaInfo info;
  /// Why it cannot be used, in a sentence that names it.
  std::optional<Error> fault;

  [[nodiscard]] bool has_sound() const { return !info.audio.empty(); }
};

/// Sources by location. Thread: const use from any.
class Stock {
 public:
  explicit Stock(std::vector<Source> sources);

  [[nodiscard]] const std::vector<Source>& sources() const { return sources_; }
  [[nodiscard]] bool has(const std::string& location) const { return by_location_.contains(location); }
  /// \param location one of those the stock was made of.
  [[nodiscard]] const Source& at(const std::string& location) const { return sources_[by_location_.at(location)]; }

  /// From now on the source counts as faulty.
  void leave_out(const std::string& location, Error fault) { sources_[by_location_.at(location)].fault = fault; }

 private:
  std::vector<Source> sources_;
  std::map<std::string, std::size_t> by_location_;
};

/// Fetches and probes what the mix needs: with skip_bad everything the plan names, else only what its combinations
/// use. A file that is no good is in the stock with its fault.
/// Errors: Cancelled, NoSpace, Internal.
[[nodiscard]] Result<Stock> take_stock(const Workshop& shop);

/// Why a source cannot be a clip or music; nothing when it can. Pure.
[[nodiscard]] std::optional<Error> fault_as_clip(const Source& source);
[[nodiscard]] std::optional<Error> fault_as_music(const Source& source);

struct Cast {
  std::vector<Combination> combinations;
  /// A sentence for each file that was left out.
  std::vector<std::string> left_out;
};

/// What the mix needs to look at, each location once, in the order of the plan: with `skip_bad` all that it names.
/// Errors: those of line_up.
[[nodiscard]] Result<std::vector<std::string>> needed_locations(const MixPlan& plan, bool skip_bad);

/// Errors: those of media::probe, naming the file.
[[nodiscard]] Result<media::MediaInfo> probe_source(const Services& services, const SourceFile& file,
                                                    std::stop_token stop);

/// The combinations of what is usable.
/// Errors: with any bad file, unless they are skipped: all of their sentences, one a line; when a block has nothing
/// left: so.
[[nodiscard]] Result<Cast> cast(const MixPlan& plan, bool skip_bad, const Stock& stock);

}  // namespace kadr::recipes::mix
