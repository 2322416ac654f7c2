// One accepted socket, plain or inside TLS, as a single type, so that everything above it is
// compiled once. Asio and Beast see an asynchronous stream whose operations take callbacks.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <memory>
#include <utility>

namespace lyceum::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using ErrorCode = boost::system::error_code;

class Wire {
public:
    using executor_type = Executor;

    /// With a context the wire speaks TLS, after async_handshake.
    Wire(Socket socket, asio::ssl::context* tls) {
        if (tls) tls_ = std::make_unique<asio::ssl::stream<Socket>>(std::move(socket), *tls);
        else plain_ = std::make_unique<Socket>(std::move(socket));
    }

    bool is_tls() const { return tls_ != nullptr; }
    Socket& socket() { return tls_ ? tls_->next_layer() : *plain_; }
    executor_type get_executor() { return socket().get_executor(); }

    template <class Buffers, class Done>
    void async_read_some(const Buffers& buffers, Done&& done) {
        if (tls_) tls_->async_read_some(buffers, std::forward<Done>(done));
        else plain_->async_read_some(buffers, std::forward<Done>(done));
    }
    template <class Buffers, class Done>
    void async_write_some(const Buffers& buffers, Done&& done) {
        if (tls_) tls_->async_write_some(buffers, std::forward<Done>(done));
        else plain_->async_write_some(buffers, std::forward<Done>(done));
    }
    template <class Done>
    void async_handshake(Done&& done) {
        tls_->async_handshake(asio::ssl::stream_base::server, std::forward<Done>(done));
    }

    /// Says that nothing more will be sent: close_notify in TLS, a FIN otherwise.
    template <class Done>
    void async_end(Done&& done) {
        if (tls_) return tls_->async_shutdown(std::forward<Done>(done));
        ErrorCode error;
        plain_->shutdown(Socket::shutdown_send, error);
        asio::post(get_executor(), boost::beast::bind_front_handler(std::forward<Done>(done), error));
    }

    /// Outstanding operations complete with an error.
    void cancel() {
        ErrorCode ignored;
        socket().cancel(ignored);
    }
    void close() {
        ErrorCode ignored;
        socket().close(ignored);
    }

private:
    std::unique_ptr<Socket> plain_;
    std::unique_ptr<asio::ssl::stream<Socket>> tls_;
};

// Found by Beast through the namespace of their argument.
inline void beast_close_socket(Wire& wire) { wire.close(); }

template <class Done>
void async_teardown(boost::beast::role_type, Wire& wire, Done&& done) {
    wire.async_end(std::forward<Done>(done));
}

}  // namespace lyceum::http
