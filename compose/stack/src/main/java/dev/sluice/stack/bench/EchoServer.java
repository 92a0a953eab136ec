package dev.sluice.stack.bench;

import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** The edge's HTTP server with nothing behind it: sends each body back as a 201. */
public final class EchoServer implements AutoCloseable {
    private final WebServer server;

    private EchoServer(WebServer server) {
        this.server = server;
    }

    public static EchoServer open(int port) {
        return new EchoServer(WebServer.builder()
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .host("127.0.0.1")
                .port(port)
                .routing(HttpRouting.builder().post("/orders", EchoServer::answer))
                .build()
                .start());
    }

    private static void answer(ServerRequest request, ServerResponse response) {
        response.status(Status.CREATED_201).send(request.content().as(byte[].class));
    }

    @Override
    public void close() {
        server.stop();
    }
}
