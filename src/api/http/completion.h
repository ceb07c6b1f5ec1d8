#pragma once

/// How this room waits for Asio: `auto [error, bytes] = co_await socket.async_read_some(buffer, kAsResult);`

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kadr::api::http {

inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<>> kAsResult{};

}  // namespace kadr::api::http
