#pragma once

/// Owners of libcurl's handles. Inside the room only: no public header names curl.

#include <memory>

#include <curl/curl.h>

namespace kadr::net {

struct FreeCurl {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};
struct FreeCurlMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

using CurlEasy = std::unique_ptr<CURL, FreeCurl>;
using CurlMulti = std::unique_ptr<CURLM, FreeCurlMulti>;
using CurlUrl = std::unique_ptr<CURLU, FreeCurl>;
using CurlList = std::unique_ptr<curl_slist, FreeCurl>;
using CurlText = std::unique_ptr<char, FreeCurl>;

}  // namespace kadr::net
