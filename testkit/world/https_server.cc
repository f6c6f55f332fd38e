#include "testkit/world/https_server.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <charconv>

#include "testkit/world/must.h"

namespace attestor::test {
namespace {

constexpr std::chrono::seconds kPatience{30};

template <class T, void (*Free)(T*)>
struct Deleter {
  void operator()(T* object) const { Free(object); }
};
using SslContextPtr = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX, SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Deleter<SSL, SSL_free>>;
using BioPtr = std::unique_ptr<BIO, Deleter<BIO, BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, Deleter<X509, X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY, EVP_PKEY_free>>;

BioPtr Read(const std::string& text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

// Http11 picks http/1.1 if the client offers it.
int Http11(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
           unsigned int offered_size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, kHttp11, sizeof(kHttp11) - 1, offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

using KeyLog = std::function<void(const std::string& line)>;

void Tell(const SSL* connection, const char* line) {
  (*static_cast<const KeyLog*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection))))(line);
}

SslContextPtr MakeContext(const HttpsServerOptions& options) {
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  const int version = options.tls12_only ? TLS1_2_VERSION : TLS1_3_VERSION;
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  SSL_CTX_set1_groups_list(context.get(), options.groups.c_str());
  SSL_CTX_set_alpn_select_cb(context.get(), Http11, nullptr);
  if (!options.suites.empty()) SSL_CTX_set_ciphersuites(context.get(), options.suites.c_str());
  if (options.tickets >= 0) SSL_CTX_set_num_tickets(context.get(), static_cast<size_t>(options.tickets));
  if (options.ask_client_certificate) SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (options.demand_client_certificate)
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  const BioPtr chain = Read(options.identity.chain_pem), key_text = Read(options.identity.key_pem);
  const X509Ptr leaf(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
  const KeyPtr key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  if (SSL_CTX_use_certificate(context.get(), leaf.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    GiveUp("the server's certificate and key");
  }
  while (X509Ptr issuer{PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)}) {
    if (SSL_CTX_add_extra_chain_cert(context.get(), issuer.release()) != 1) GiveUp("the server's chain");
  }
  ERR_clear_error();
  return context;
}

// Stream is TLS over a socket that never blocks: OpenSSL reads and writes memory, this moves the bytes.
class Stream {
 public:
  Stream(SSL_CTX* context, net::Socket socket, const net::StopSignal& stop)
      : socket_(std::move(socket)),
        stop_(stop),
        ssl_(SSL_new(context)),
        in_(BIO_new(BIO_s_mem())),
        out_(BIO_new(BIO_s_mem())) {
    SSL_set_bio(ssl_.get(), in_, out_);
    SSL_set_accept_state(ssl_.get());
  }

  bool Handshake() {
    return Run([&] { return SSL_do_handshake(ssl_.get()); }) > 0;
  }

  // WriteUnasked reads the ClientHello, and writes its answer together with what nobody asked for yet.
  void WriteUnasked(ByteView bytes) {
    Run([&] {
      size_t size = 0;
      if (SSL_read_early_data(ssl_.get(), nullptr, 0, &size) != SSL_READ_EARLY_DATA_FINISH) return -1;
      return SSL_write_early_data(ssl_.get(), bytes.data(), bytes.size(), &size);
    });
  }

  // ReadSome is empty at the end of the stream and after any error.
  std::string ReadSome() {
    std::string buffer(16384, '\0');
    const int got = Run([&] { return SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size())); });
    buffer.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return buffer;
  }

  bool Write(ByteView bytes) {
    return Run([&] { return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }) > 0;
  }

  // PeerSpoke tells whether anything more came, a byte or an end.
  bool PeerSpoke() const { return socket_.Readable(); }

  void CloseNotify() {
    SSL_shutdown(ssl_.get());
    Flush();
  }

  // WaitForEnd reads until the other side is gone: a connection closed with unread bytes would be reset.
  void WaitForEnd() {
    socket_.ShutdownWrites();
    Drain();
  }
  // Reset ends the TCP connection without its orderly end.
  void Reset() {
    const linger none{1, 0};
    setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    socket_ = net::Socket(net::FileDescriptor());
  }
  void Drain() {
    while (true) {
      const auto bytes = socket_.ReadSome(65536, net::After(kPatience), stop_);
      if (!bytes.ok() || bytes->empty()) return;
    }
  }

 private:
  // Run repeats `step` while it wants bytes from the network.
  template <class F>
  int Run(F step) {
    while (true) {
      const int result = step();
      const int why = result > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), result);
      if (!Flush()) return -1;
      if (why != SSL_ERROR_WANT_READ) return result;
      const auto bytes = socket_.ReadSome(65536, net::After(kPatience), stop_);
      if (!bytes.ok() || bytes->empty()) return -1;
      BIO_write(in_, bytes->data(), static_cast<int>(bytes->size()));
    }
  }

  bool Flush() {
    char* data = nullptr;
    const long size = BIO_get_mem_data(out_, &data);
    if (size <= 0) return true;
    const Bytes bytes(data, data + size);
    (void)BIO_reset(out_);
    return socket_.WriteAll(bytes, net::After(kPatience), stop_).ok();
  }

  net::Socket socket_;
  const net::StopSignal& stop_;
  SslPtr ssl_;
  BIO* in_;   // owned by ssl_
  BIO* out_;  // owned by ssl_
};

// BodySize reads Content-Length of a request; 0 without one.
size_t BodySize(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const size_t at = head.find(kName);
  if (at == std::string_view::npos) return 0;
  size_t size = 0;
  std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), size);
  return size;
}

std::string ReadRequest(Stream& stream) {
  std::string request;
  while (true) {
    const size_t end = request.find("\r\n\r\n");
    if (end != std::string::npos && request.size() >= end + 4 + BodySize(std::string_view(request).substr(0, end)))
      return request;
    const std::string piece = stream.ReadSome();
    if (piece.empty()) return {};
    request += piece;
  }
}

std::string Chunk(std::string_view text) {
  char size[17] = {};
  *std::to_chars(size, size + 16, text.size(), 16).ptr = '\0';
  return std::string(size) + "\r\n" + std::string(text) + "\r\n";
}

void SendList(Stream& stream, const List& list, const net::StopSignal& stop) {
  const auto write = [&](const std::string& text) { return stream.Write(AsBytes(list.chunked ? Chunk(text) : text)); };
  const std::string framing = list.chunked ? "Transfer-Encoding: chunked\r\n" : "";
  bool there =
      stream.Write(AsBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + framing + "\r\n")) && write("[");
  for (size_t i = 0; there && i < list.rows.size(); ++i) {
    there = write((i == 0 ? "" : ",") + list.rows[i]);
    static_cast<void>(net::Wait({}, net::After(list.pause), stop));
    if (stream.PeerSpoke()) break;
  }
  write("]");
  if (list.chunked) stream.Write(AsBytes("0\r\n\r\n"));
}

void Send(Stream& stream, const Part& part, const net::StopSignal& stop) {
  if (part.before) part.before();
  if (part.wait.count() > 0) static_cast<void>(net::Wait({}, net::After(part.wait), stop));
  for (ByteView rest = part.bytes; !rest.empty();) {
    const ByteView piece = rest.first(std::min(rest.size(), part.piece == 0 ? rest.size() : part.piece));
    if (!stream.Write(piece)) return;
    rest = rest.subspan(piece.size());
    if (part.pace.count() > 0) static_cast<void>(net::Wait({}, net::After(part.pace), stop));
  }
}

void Send(Stream& stream, const Reply& reply, const net::StopSignal& stop) {
  if (reply.list) return SendList(stream, *reply.list, stop);
  if (reply.delay.count() > 0) {
    // Waiting for nothing but the signal: a delay must not outlive the test.
    static_cast<void>(net::Wait({}, net::After(reply.delay), stop));
  }
  Send(stream, Part{reply.bytes, {}, reply.piece, {}, {}}, stop);
  for (const Part& part : reply.parts) Send(stream, part, stop);
}

}  // namespace

struct HttpsServer::Context {
  SslContextPtr ssl;
  KeyLog key_log;
};

HttpsServer::HttpsServer(const HttpsServerOptions& options)
    : close_at_once_(options.close_at_once),
      unasked_(options.unasked),
      context_(std::make_unique<Context>(Context{MakeContext(options), options.key_log})),
      listener_(Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))))) {
  if (context_->key_log) {
    SSL_CTX_set_app_data(context_->ssl.get(), &context_->key_log);
    SSL_CTX_set_keylog_callback(context_->ssl.get(), Tell);
  }
  replies_["/"] = {Response(R"({"rate":"1.0842"})", "Content-Type: application/json\r\n")};
  replies_["/chunked"] = {ChunkedResponse("hello, ", "world")};
  replies_["/large"] = {Response(std::string(1 << 20, 'x'))};
  accepting_ = std::thread([this] { Accept(); });
}

HttpsServer::~HttpsServer() {
  stop_.Raise();
  accepting_.join();
  for (std::thread& thread : connections_) thread.join();
}

void HttpsServer::Answer(const std::string& path, Reply reply) {
  const std::lock_guard lock(mutex_);
  replies_[path] = std::move(reply);
}

void HttpsServer::Accept() {
  while (true) {
    auto socket = listener_.Accept(net::After(std::chrono::hours(1)), stop_);
    if (!socket.ok()) return;
    auto owned = std::make_shared<net::Socket>(std::move(socket).value());
    connections_.emplace_back([this, owned] { Serve(std::move(*owned)); });
  }
}

Reply HttpsServer::ReplyTo(const std::string& request) {
  const size_t begin = request.find(' ') + 1;
  const std::string path = request.substr(begin, request.find(' ', begin) - begin);
  if (path == "/echo") return {Response(request.substr(request.find("\r\n\r\n") + 4))};
  const std::lock_guard lock(mutex_);
  const auto found = replies_.find(path);
  Reply reply =
      found == replies_.end() ? Reply{ToBytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")} : found->second;
  if (request.starts_with("HEAD ")) reply.bytes.resize(AsText(reply.bytes).find("\r\n\r\n") + 4);
  return reply;
}

void HttpsServer::Serve(net::Socket socket) {
  if (close_at_once_) return;
  Stream stream(context_->ssl.get(), std::move(socket), stop_);
  if (!unasked_.empty()) stream.WriteUnasked(unasked_);
  if (!stream.Handshake()) return stream.WaitForEnd();  // OpenSSL's alert, if any, was sent
  const std::string request = ReadRequest(stream);
  if (request.empty()) return;
  ++requests_;
  const Reply reply = ReplyTo(request);
  Send(stream, reply, stop_);
  if (reply.reset) return stream.Reset();
  if (reply.keep_open) return stream.Drain();
  if (reply.close_notify) stream.CloseNotify();
  stream.WaitForEnd();
}

Bytes Response(std::string_view body, std::string_view headers) {
  return ToBytes("HTTP/1.1 200 OK\r\n" + std::string(headers) + "Content-Length: " + std::to_string(body.size()) +
                 "\r\n\r\n" + std::string(body));
}

Bytes ChunkedResponse(std::string_view first, std::string_view second) {
  return ToBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunk(first) + Chunk(second) + "0\r\n\r\n");
}

Bytes UntilEndResponse(std::string_view body) { return ToBytes("HTTP/1.1 200 OK\r\n\r\n" + std::string(body)); }

}  // namespace attestor::test
