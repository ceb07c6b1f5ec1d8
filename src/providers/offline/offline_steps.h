#pragma once

/// The offline provider's part in jobs: the kinds of steps that its models' cards make, done here, without a key or a
/// network, for nothing, and the same for the same input.
///
///     offline.text    scripts by rule            → {"text": "…"}
///     offline.image   storyboard frames, titles  → models::MadeFile, a PNG
///     offline.video   moving pictures            → models::MadeFile, a silent mezzanine that conform copies
///     offline.speech  espeak-ng                  → models::Narration, a WAV
///     offline.avatar  a drawn presenter          → models::MadeFile, an MP4 with the sound in it

#include "engine/step_kinds.h"
#include "media/conform.h"
#include "media/darkroom_pool.h"
#include "models/catalog.h"
#include "models/local_speech.h"
#include "store/artifact_store.h"

namespace kadr::providers::offline {

/// Borrowed; all must outlive the steps.
struct OfflineServices {
  media::DarkroomPool& darkrooms;
  const store::ArtifactStore& store;
  models::LocalSpeech& speech;
  const models::Catalog& catalog;
  /// With which films are made: clips of the same profile are copied into them.
  media::EncoderProfile profile{};
  /// That one clip is encoded with; 0 for one for each core. Another number, other bytes.
  int threads_per_clip = 0;
};

void add_offline_steps(engine::StepKinds& kinds, const OfflineServices& services);

}  // namespace kadr::providers::offline
