package dev.sluice.stack.cli;

import dev.sluice.load.floor.FloorGenerator;
import dev.sluice.load.floor.FloorService;
import dev.sluice.load.generate.HttpGenerator;
import dev.sluice.load.generate.RemoteGenerator;
import dev.sluice.stack.bench.EchoServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Processes that {@code bench} starts. */
@Command(name = "bench-part", hidden = true, synopsisSubcommandLabel = "COMMAND")
final class BenchPartCommand {
    private final PrintWriter out;

    BenchPartCommand(PrintWriter out) {
        this.out = out;
    }

    @Command(name = "http")
    int http() throws Exception {
        try (var generator = new HttpGenerator()) {
            RemoteGenerator.serve(generator, in(), out);
        }
        return 0;
    }

    @Command(name = "floor")
    int floor(
            @Option(names = "--bootstrap", required = true) String bootstrapServers,
            @Option(names = "--requests", required = true) String requests,
            @Option(names = "--replies", required = true) String replies,
            @Option(names = "--body", required = true) Path body)
            throws Exception {
        try (var generator = new FloorGenerator(bootstrapServers, requests, replies, Files.readAllBytes(body))) {
            RemoteGenerator.serve(generator, in(), out);
        }
        return 0;
    }

    @Command(name = "service")
    int service(
            @Option(names = "--bootstrap", required = true) String bootstrapServers,
            @Option(names = "--topic", required = true) String topic) {
        var service = new FloorService(bootstrapServers, topic);
        ready();
        service.run();
        return 0;
    }

    @Command(name = "echo")
    int echo(@Option(names = "--port", required = true) int port) throws InterruptedException {
        try (var _ = EchoServer.open(port)) {
            ready();
            new CountDownLatch(1).await(); // until the process is ended
        }
        return 0;
    }

    private void ready() {
        out.println("Ready");
        out.flush();
    }

    private static BufferedReader in() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }
}
