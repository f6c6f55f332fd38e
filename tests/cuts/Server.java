import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

// A HTTPS server of the JDK whose answers are lists that end early when a write fails or takes too long:
// java Server.java PORT KEYS.p12 ROWS. The password of KEYS.p12 is "test".
public class Server {
  static final long LIMIT_MS = 300;

  public static void main(String[] args) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new FileInputStream(args[1]), "test".toCharArray());
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(keys, "test".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 50);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(Executors.newCachedThreadPool());
    int rows = Integer.parseInt(args[2]);
    server.createContext("/chunked", exchange -> list(exchange, rows, 10, 15));
    server.createContext("/large", exchange -> list(exchange, rows, 400_000, 0));
    server.start();
  }

  static void list(HttpExchange exchange, int rows, int pad, long pause) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write("[10".getBytes(StandardCharsets.US_ASCII));
      byte[] row = (",\"#" + "x".repeat(pad) + "\"").getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < rows; i++) {
        long begin = System.nanoTime();
        try {
          out.write(row);
          out.flush();
          Thread.sleep(pause);
        } catch (IOException | InterruptedException gone) {
          break;
        }
        if (System.nanoTime() - begin > (LIMIT_MS + pause) * 1_000_000) {
          break;
        }
      }
      out.write(']');
    }
  }
}
