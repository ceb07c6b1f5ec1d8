#pragma once

/// The one name of Asio that handlers see: what a coroutine returns which may wait without holding a thread.

#include <boost/asio/awaitable.hpp>

namespace kadr::api::http {

template <typename T>
using Awaitable = boost::asio::awaitable<T>;

}  // namespace kadr::api::http
