import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

// A HTTPS server over JSSE for tests/interop: java Server.java PORT KEYS.p12 BODY CLIENT. The password of KEYS.p12 is
// "test"; CLIENT is none, or a certificate that is asked or demanded of the client.
public class Server {
  public static void main(String[] args) throws Exception {
    char[] password = "test".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new FileInputStream(args[1]), password);
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    byte[] body = Files.readAllBytes(Path.of(args[2]));
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    SSLServerSocket listener =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(Integer.parseInt(args[0]), 10, loopback);
    if (args[3].equals("asked")) {
      listener.setWantClientAuth(true);
    }
    if (args[3].equals("demanded")) {
      listener.setNeedClientAuth(true);
    }
    while (true) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        answer(socket, body);
      } catch (Exception failure) {
        System.err.println(failure);
      }
    }
  }

  static void answer(SSLSocket socket, byte[] body) throws Exception {
    InputStream in = socket.getInputStream();
    StringBuilder request = new StringBuilder();
    while (!request.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      request.append((char) next);
    }
    OutputStream out = socket.getOutputStream();
    String head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }
}
