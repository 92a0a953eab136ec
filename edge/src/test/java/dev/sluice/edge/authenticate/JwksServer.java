package dev.sluice.edge.authenticate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A source of keys on loopback that can be told to change, fail, hang and count. */
final class JwksServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile Answer answer = new Answer(200, "{\"keys\":[]}");
    private final Semaphore open = new Semaphore(Integer.MAX_VALUE / 2);
    private volatile Semaphore beforeHead = open;
    private volatile Semaphore beforeBody = open;

    record Answer(int status, String body) {}

    JwksServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
    }

    void answers(int status, String body) {
        answer = new Answer(status, body);
    }

    /** From now on no answer leaves until {@link #letGo}. */
    void hang() {
        beforeHead = new Semaphore(0);
    }

    /** From now on answers stop after the head. */
    void hangInBody() {
        beforeBody = new Semaphore(0);
    }

    void letGo() {
        beforeHead.release(1_000);
        beforeBody.release(1_000);
    }

    int asked() {
        return asked.get();
    }

    int mostAtOnce() {
        return mostAtOnce.get();
    }

    @Override
    public void close() {
        letGo();
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            beforeHead.acquireUninterruptibly();
            var now = answer;
            var body = now.body().getBytes(StandardCharsets.UTF_8);
            if (now.status() == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(now.status(), body.length == 0 ? -1 : body.length);
            beforeBody.acquireUninterruptibly();
            exchange.getResponseBody().write(body);
        } finally {
            atOnce.decrementAndGet();
        }
    }
}
