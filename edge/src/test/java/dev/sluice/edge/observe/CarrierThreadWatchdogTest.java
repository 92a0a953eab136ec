package dev.sluice.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In processes of their own, since it ends them. */
class CarrierThreadWatchdogTest {
    private static final Duration STALLED_AFTER = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    /** What the processes do, with one carrier. */
    static final class Watched {
        private Watched() {}

        public static void main(String[] arguments) throws Exception {
            try (var _ = CarrierThreadWatchdog.start(STALLED_AFTER)) {
                switch (arguments[0]) {
                    case "loops for ever" -> Thread.ofVirtual().name("looping").start(Watched::loop);
                    case "has a long queue" -> queue();
                    default -> throw new IllegalArgumentException(arguments[0]);
                }
                var _ = System.in.read();
                var answering = Thread.ofVirtual().start(() -> System.out.println("still here"));
                answering.join();
            }
        }

        private static void loop() {
            while (!Thread.interrupted()) {
                Thread.onSpinWait();
            }
        }

        /** Of work that takes longer than a stall together, and much less each. */
        private static void queue() {
            for (var count = 0; count < 25; count++) {
                Thread.ofVirtual().start(() -> {
                    var until = System.nanoTime() + STALLED_AFTER.toNanos() / 10;
                    while (System.nanoTime() - until < 0) {
                        Thread.onSpinWait();
                    }
                });
            }
        }
    }

    private Process start(String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Watched.class.getName(),
                        what)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    @Test
    void a_virtual_thread_that_takes_the_last_carrier_for_ever_ends_the_process_and_is_named() throws Exception {
        var process = start("loops for ever");
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

            assertThat(process.exitValue()).isEqualTo(CarrierThreadWatchdog.EXIT_CODE);
            assertThat(out()).contains("exit code 70", "looping", "Watched.loop");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_queue_that_is_longer_than_a_stall_ends_nothing_since_it_moves() throws Exception {
        answers(start("has a long queue"));
    }

    @Test
    void a_freeze_that_is_longer_than_a_stall_ends_nothing() throws Exception {
        var process = start("has a long queue");
        signal(process, "STOP");
        assertThat(process.waitFor(STALLED_AFTER.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
        signal(process, "CONT");

        answers(process);
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private void answers(Process process) throws IOException, InterruptedException {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

            assertThat(out()).contains("still here");
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
