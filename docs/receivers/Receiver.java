// A receiver of webhooks with Java 17: `SECRET=whsec_… java -cp standardwebhooks-1.2.0.jar Receiver.java`
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

public class Receiver {
    static final int MAX_BYTES = 1_000_000;
    /** The last ids of processed webhooks. Keep them in your database, so that a restart does not forget them. */
    static final Set<String> processed = Collections.synchronizedSet(Collections.newSetFromMap(
        new LinkedHashMap<>() {
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > 10_000;
            }
        }));

    public static void main(String[] arguments) throws Exception {
        var webhook = new Webhook(System.getenv("SECRET"));
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/hook", exchange -> receive(exchange, webhook));
        server.start();
        System.out.println("listening");
    }

    static void receive(HttpExchange exchange, Webhook webhook) throws IOException {
        // The signature covers the exact bytes: verify them before you parse them.
        var bytes = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            answer(exchange, 413);
            return;
        }
        var body = new String(bytes, StandardCharsets.UTF_8);
        try {
            webhook.verify(body, HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true));
        } catch (WebhookVerificationException error) {
            System.out.println("refused: " + error.getMessage());
            answer(exchange, 401);
            return;
        }
        answer(exchange, 204); // Answer first: slow work belongs in a queue.
        var id = exchange.getRequestHeaders().getFirst("webhook-id");
        if (processed.add(id)) {
            System.out.println("verified: " + body + " " + id);
        }
    }

    static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
