#pragma once

/// Declares Asio's io_context without Asio's headers, which cost every file that includes them
/// about a second of compilation.
namespace boost::asio {
class io_context;
}  // namespace boost::asio
