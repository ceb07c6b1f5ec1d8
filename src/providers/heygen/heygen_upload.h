#pragma once

/// Brings a file to HeyGen, which then knows it by the id of an asset. The narration goes this way rather than by an
/// address of ours that HeyGen would have to reach: what it found there was often no sound (HTTP_DOWNLOAD_FAILED).
///
/// Thread: any.

#include "providers/account/account.h"
#include "providers/account/input_files.h"

namespace kadr::providers::heygen {

/// Errors: UnsupportedMedia for what is no sound or picture that HeyGen takes; TooLarge; as account::Account::ask.
/// Blocking: for the upload; stops on `stop`.
[[nodiscard]] Result<account::UploadedFile> upload_asset(account::Account& account, const account::InputFile& file,
                                                         std::stop_token stop);

}  // namespace kadr::providers::heygen
