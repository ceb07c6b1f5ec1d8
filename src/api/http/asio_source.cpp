// The compiled halves of Asio and Beast, once for the whole program: every other file includes declarations only.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
