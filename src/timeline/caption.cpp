// From words to cues, in three steps:
//
//   words ──split──▶ words no longer than a line ──choose──▶ groups ──▶ lines and times of each
//
// Choosing is a shortest path: best[i] is the least cost of cutting the first i words, and a group [i, j) costs what it
// does to a reader (ends inside a clause, too fast, too short, a lonely word). Groups hold at most a few dozen words,
// so that is linear in the number of words.

#include "timeline/caption.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "timeline/text_columns.h"

namespace kadr::timeline {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
/// A gap between two cues that is shorter than this would only flicker.
const Rational kFlicker(1, 4);

enum class Ending { None, Clause, Sentence };

/// A word of the input, ready to be placed.
struct Piece {
  CaptionWord word;
  int columns = 0;
  /// Where it would begin if all words stood in one endless line.
  std::int64_t place = 0;
  Ending ending = Ending::None;
  /// No cue and no line begins with it: closing punctuation of Chinese and Japanese.
  bool stays = false;
};

constexpr std::array<char32_t, 9> kSentenceEnds{U'.', U'!', U'?', U'…', U'。', U'！', U'？', U'؟', U'।'};
constexpr std::array<char32_t, 9> kClauseEnds{U',', U';', U':', U'—', U'–', U'、', U'，', U'،', U'；'};
constexpr std::array<char32_t, 12> kClosing{U'"', U'\'', U')',  U']',  U'»',  U'”',
                                            U'’', U'」', U'』', U'）', U'】', U'》'};

template <std::size_t N>
bool is_one_of(const std::array<char32_t, N>& characters, char32_t wanted) {
  return std::ranges::find(characters, wanted) != characters.end();
}

/// What the text ends; closing quotation marks and brackets are looked through.
Ending ending_of(const std::vector<TextCluster>& clusters) {
  for (auto each = clusters.rbegin(); each != clusters.rend(); ++each) {
    if (is_one_of(kSentenceEnds, each->first)) return Ending::Sentence;
    if (is_one_of(kClauseEnds, each->first)) return Ending::Clause;
    if (!is_one_of(kClosing, each->first)) return Ending::None;
  }
  return Ending::None;
}

/// Wide punctuation that may not begin a line; the narrow ones stick to their words anyway.
bool may_not_begin(char32_t character) {
  return is_one_of(kSentenceEnds, character) || is_one_of(kClauseEnds, character) || is_one_of(kClosing, character) ||
         character == U'ー' || character == U'・';
}

std::string cleaned(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    const bool space = c == ' ' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (!space) clean += c;
    if (space && !clean.empty() && clean.back() != ' ') clean += ' ';
  }
  while (!clean.empty() && clean.back() == ' ') clean.pop_back();
  return clean;
}

Result<> check_times(const TimedWord& word) {
  const Rational zero = Rational::whole(0);
  if (word.start < zero || word.end < word.start || Rational::whole(kMaxSeconds) < word.end)
    return fail(ErrorCode::InvalidArgument, "its times are negative, run backwards or lie beyond a day");
  // Times with huge denominators would overflow when they are added up.
  constexpr std::int64_t kFinest = 10'000'000'000;
  if (word.start.denominator() > kFinest || word.end.denominator() > kFinest)
    return fail(ErrorCode::InvalidArgument, "its times are finer than a tenth of a nanosecond");
  return {};
}

/// Microseconds are as fine as anybody says it, and keep sums of rationals small.
Rational tidy(const Rational& time) {
  constexpr std::int64_t kFine = 1'000'000;
  return {scale_round(time.numerator(), kFine, time.denominator()), kFine};
}

/// Makes pieces of one word after the other.
class Splitter {
 public:
  explicit Splitter(int columns) : columns_(columns) {}

  Result<> add(const TimedWord& word) {
    if (word.text.find('\0') != std::string::npos)
      return fail(ErrorCode::InvalidArgument, "it holds a NUL character, which no caption can show");
    KADR_CHECK(check_times(word));
    const std::string text = cleaned(word.text);
    KADR_TRY(const std::vector<TextCluster> clusters, text_clusters(text));
    if (clusters.empty()) return {};
    start_ = std::max(start_, tidy(word.start));
    end_ = std::max(start_, tidy(word.end));
    const bool dense = std::ranges::any_of(clusters, [](auto& each) { return is_written_without_spaces(each.first); });
    total_ = 0;
    for (const TextCluster& cluster : clusters) total_ += cluster.columns;
    place(clusters, dense);
    start_ = pieces_.back().word.start;
    dense_before_ = is_written_without_spaces(clusters.back().first);
    return {};
  }

  [[nodiscard]] std::vector<Piece> take() { return std::move(pieces_); }

 private:
  /// Whole, or cluster by cluster where it has no spaces, or in pieces as long as a line.
  void place(const std::vector<TextCluster>& clusters, bool dense) {
    const int most = dense ? 1 : columns_;
    bool joined = dense_before_ && is_written_without_spaces(clusters.front().first);
    std::vector<TextCluster> piece;
    int before = 0;
    int columns = 0;
    for (const TextCluster& cluster : clusters) {
      if (!piece.empty() && columns + cluster.columns > most) {
        push(piece, {before, columns}, joined);
        joined = true;
        before += columns;
        columns = 0;
        piece.clear();
      }
      piece.push_back(cluster);
      columns += cluster.columns;
    }
    push(piece, {before, columns}, joined);
  }

  struct Part {
    int before;
    int columns;
  };

  void push(const std::vector<TextCluster>& clusters, const Part& part, bool joined) {
    Piece piece{.columns = part.columns, .ending = ending_of(clusters)};
    for (const TextCluster& cluster : clusters) piece.word.text += cluster.bytes;
    piece.word.start = at(part.before);
    piece.word.end = at(part.before + part.columns);
    piece.word.joined = joined;
    piece.stays = joined && may_not_begin(clusters.front().first);
    if (!pieces_.empty()) piece.place = pieces_.back().place + pieces_.back().columns + (joined ? 0 : 1);
    pieces_.push_back(std::move(piece));
  }

  /// When so many columns of the word have been said.
  [[nodiscard]] Rational at(int columns) const {
    if (columns <= 0) return start_;
    if (columns >= total_) return end_;
    return tidy(start_ + (end_ - start_) * Rational(columns, total_));
  }

  int columns_;
  std::vector<Piece> pieces_;
  Rational start_;
  Rational end_;
  int total_ = 0;
  bool dense_before_ = false;
};

/// Columns of pieces in a line, with the spaces between them.
int columns_of(std::span<const Piece> pieces) {
  return static_cast<int>(pieces.back().place - pieces.front().place) + pieces.back().columns;
}

/// Where the lines of a group begin. Even lines are preferred, and such as end where a clause does.
struct Layout {
  double cost = kNever;
  std::vector<std::size_t> begins;  ///< of every line, the first 0
};

double line_cost(std::span<const Piece> line, double ideal, bool last) {
  const double off = (columns_of(line) - ideal) / ideal;
  const double inside = last || line.back().ending != Ending::None ? 0 : 0.15;
  return off * off + inside;
}

/// Tries every way into the given number of lines; there are few words in a group.
Layout lay_out(std::span<const Piece> group, int lines, int columns, double ideal) {
  if (lines == 1) {
    if (columns_of(group) > columns) return {};
    return {.cost = line_cost(group, ideal, true), .begins = {0}};
  }
  Layout best;
  for (std::size_t cut = 1; cut < group.size(); ++cut) {
    if (columns_of(group.first(cut)) > columns) break;
    if (group[cut].stays || columns_of(group.subspan(cut)) > (lines - 1) * columns) continue;
    Layout rest = lay_out(group.subspan(cut), lines - 1, columns, ideal);
    const double cost = rest.cost + line_cost(group.first(cut), ideal, false);
    if (cost >= best.cost) continue;
    best = {.cost = cost, .begins = {0}};
    for (const std::size_t begin : rest.begins) best.begins.push_back(begin + cut);
  }
  return best;
}

/// The fewest lines that hold the group.
Layout lay_out(std::span<const Piece> group, const CaptionRules& rules) {
  const int columns = columns_of(group);
  for (int lines = (columns + rules.columns - 1) / rules.columns; lines <= rules.lines; ++lines) {
    Layout layout = lay_out(group, lines, rules.columns, std::max(1.0, static_cast<double>(columns) / lines));
    if (layout.cost < kNever) return layout;
  }
  return {};
}

/// Chooses where cues begin.
class Chooser {
 public:
  Chooser(std::span<const Piece> pieces, const CaptionRules& rules) : pieces_(pieces), rules_(rules) {}

  /// The first piece of every cue.
  [[nodiscard]] std::vector<std::size_t> choose() {
    const std::size_t count = pieces_.size();
    best_.assign(count + 1, kNever);
    from_.assign(count + 1, 0);
    best_[0] = 0;
    for (std::size_t begin = 0; begin < count; ++begin) {
      if (best_[begin] < kNever) extend_from(begin);
    }
    std::vector<std::size_t> begins;
    for (std::size_t end = count; end > 0; end = from_[end]) begins.push_back(from_[end]);
    std::ranges::reverse(begins);
    return begins;
  }

 private:
  void extend_from(std::size_t begin) {
    for (std::size_t end = begin + 1; end <= pieces_.size(); ++end) {
      const bool first = end == begin + 1;
      if (!first && !goes_on(begin, end - 1)) break;
      const auto group = pieces_.subspan(begin, end - begin);
      // One piece alone always is a cue, so that there is always a way.
      if (!first && columns_of(group) > rules_.columns * rules_.lines) break;
      const double layout = lay_out(group, rules_).cost;
      if (layout == kNever && !first) continue;
      const double cost = best_[begin] + (layout == kNever ? 10 : 0.3 * layout) + cost_of(begin, end);
      if (cost < best_[end]) {
        best_[end] = cost;
        from_[end] = begin;
      }
    }
  }

  /// Whether piece `next` may still stand in the cue that begins with `begin`.
  [[nodiscard]] bool goes_on(std::size_t begin, std::size_t next) const {
    const CaptionWord& word = pieces_[next].word;
    if (pieces_[next].stays) return true;
    const bool pause = rules_.pause < word.start - pieces_[next - 1].word.end;
    const bool long_enough = rules_.longest < word.end - pieces_[begin].word.start;
    return !pause && !long_enough;
  }

  [[nodiscard]] double cost_of(std::size_t begin, std::size_t end) const {
    const CaptionWord& first = pieces_[begin].word;
    const CaptionWord& last = pieces_[end - 1].word;
    const bool is_last = end == pieces_.size();
    const double room = (is_last ? (last.end - first.start).to_double() + rules_.shortest.to_double()
                                 : (pieces_[end].word.start - first.start).to_double());
    const int columns = columns_of(pieces_.subspan(begin, end - begin));
    double cost = 1;
    if (!is_last && pieces_[end].stays) cost += 50;
    // Before a pause it is right to end, whatever was said.
    const bool pause = !is_last && rules_.pause < pieces_[end].word.start - last.end;
    if (!pause && pieces_[end - 1].ending == Ending::Clause) cost += 0.6;
    if (!pause && !is_last && pieces_[end - 1].ending == Ending::None) cost += 2;
    cost += 1.6 * sentences_inside(begin, end);
    cost += std::max(0.0, rules_.shortest.to_double() - room) * 2;
    cost += std::max(0.0, columns / std::max(room, 0.1) / rules_.reading_speed - 1);
    if (columns * 3 < rules_.columns) cost += 0.7;
    return cost;
  }

  /// Sentences that end before the group does: better each had a cue of its own.
  [[nodiscard]] double sentences_inside(std::size_t begin, std::size_t end) const {
    double count = 0;
    for (std::size_t i = begin; i + 1 < end; ++i) count += pieces_[i].ending == Ending::Sentence ? 1 : 0;
    return count;
  }

  std::span<const Piece> pieces_;
  const CaptionRules& rules_;
  std::vector<double> best_;
  std::vector<std::size_t> from_;
};

CaptionCue cue_of(std::span<const Piece> group, const CaptionRules& rules) {
  Layout layout = lay_out(group, rules);
  if (layout.begins.empty()) layout.begins = {0};
  CaptionCue cue{.start = group.front().word.start, .end = group.back().word.end};
  for (std::size_t line = 0; line < layout.begins.size(); ++line) {
    const std::size_t end = line + 1 < layout.begins.size() ? layout.begins[line + 1] : group.size();
    CaptionLine words;
    for (const Piece& piece : group.subspan(layout.begins[line], end - layout.begins[line]))
      words.push_back(piece.word);
    words.front().joined = false;
    cue.lines.push_back(std::move(words));
  }
  return cue;
}

/// A cue stays until it can have been read, but not into the next.
void hold(std::vector<CaptionCue>& cues, const CaptionRules& rules) {
  for (std::size_t i = 0; i < cues.size(); ++i) {
    CaptionCue& cue = cues[i];
    int columns = 0;
    for (const CaptionLine& line : cue.lines) columns += text_columns(text_of(line));
    const Rational to_read(columns, rules.reading_speed);
    Rational end = std::max(cue.end, tidy(cue.start + std::max(rules.shortest, std::min(to_read, rules.longest))));
    if (i + 1 < cues.size() && cues[i + 1].start - end < kFlicker) end = cues[i + 1].start;
    cue.end = end;
  }
  // Words that take no time at all, all at once, leave cues that nobody would see.
  std::erase_if(cues, [](const CaptionCue& cue) { return !(cue.start < cue.end); });
}

Result<> check_rules(const CaptionRules& rules) {
  const bool sane = rules.columns >= 4 && rules.columns <= 200 && rules.lines >= 1 && rules.lines <= 3 &&
                    rules.reading_speed >= 1 && rules.reading_speed <= 200 && rules.shortest < rules.longest &&
                    Rational::whole(0) < rules.shortest && Rational::whole(0) < rules.pause;
  if (sane) return {};
  return fail(ErrorCode::InvalidArgument,
              "captions need 4 to 200 columns, 1 to 3 lines, a reading speed of 1 to 200 columns a second, and a "
              "shortest time below the longest");
}

}  // namespace

std::string text_of(const CaptionLine& line) {
  std::string text;
  for (const CaptionWord& word : line) {
    if (!text.empty() && !word.joined) text += ' ';
    text += word.text;
  }
  return text;
}

std::string text_of(const CaptionCue& cue) {
  std::string text;
  for (const CaptionLine& line : cue.lines) {
    if (!text.empty()) text += '\n';
    text += text_of(line);
  }
  return text;
}

CaptionRules caption_rules(int width, int height) {
  CaptionRules rules;
  if (width * 10 < height * 13) rules.columns = 30;
  if (width * 10 < height * 8) rules.columns = 22;
  return rules;
}

Result<std::vector<CaptionCue>> make_captions(std::span<const TimedWord> words, const CaptionRules& rules) {
  KADR_CHECK(check_rules(rules));
  Splitter splitter(rules.columns);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (auto added = splitter.add(words[i]); !added)
      return fail(ErrorCode::InvalidArgument, fmt::format("word {}: {}", i + 1, added.error().message));
  }
  const std::vector<Piece> pieces = splitter.take();
  const std::vector<std::size_t> begins = Chooser(pieces, rules).choose();
  std::vector<CaptionCue> cues;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const std::size_t end = i + 1 < begins.size() ? begins[i + 1] : pieces.size();
    cues.push_back(cue_of(std::span(pieces).subspan(begins[i], end - begins[i]), rules));
  }
  hold(cues, rules);
  return cues;
}

std::vector<CaptionCue> captions_within(std::span<const CaptionCue> cues, Rational from, Rational to) {
  const auto cut = [&](const Rational& time) { return std::clamp(time, from, to) - from; };
  std::vector<CaptionCue> part;
  for (const CaptionCue& cue : cues) {
    if (!(from < cue.end) || !(cue.start < to)) continue;
    CaptionCue inside{.start = cut(cue.start), .end = cut(cue.end), .lines = cue.lines};
    for (CaptionLine& line : inside.lines) {
      for (CaptionWord& word : line) {
        word.start = cut(word.start);
        word.end = cut(word.end);
      }
    }
    part.push_back(std::move(inside));
  }
  return part;
}

}  // namespace kadr::timeline
