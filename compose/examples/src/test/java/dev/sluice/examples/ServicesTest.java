package dev.sluice.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.StreamSupport;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every program of docs/services.md answers the same contract behind the same gateway, one after another and in the same
 * consumer group, as when one replaces the other.
 */
class ServicesTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private static Path gatewayFolder = Path.of("");

    private static @Nullable Gateway started;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startTheGateway() throws Exception {
        started = Gateway.start(gatewayFolder, Path.of("contracts"));
    }

    @AfterAll
    static void endTheGateway() throws Exception {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void a_java_program_with_the_dispatcher_answers() throws Exception {
        var source = Files.writeString(
                folder.resolve("Greetings.java"),
                Guide.SERVICES.block("java", "import dev.sluice.dispatcher.Dispatcher;"));

        try (var service = Program.java(
                folder,
                Map.of(),
                ClassPath.ofSluice(),
                source.toString(),
                gateway().broker())) {
            answersSuccessErrorFailureAndSilence(service);
            goesOnAfterWhatIsNoRequest(service);
        }
    }

    @Test
    void a_java_program_with_bare_clients_answers() throws Exception {
        var source =
                Files.writeString(folder.resolve("Greetings.java"), Guide.SERVICES.block("java", "new KafkaConsumer<"));

        try (var service = Program.java(
                folder,
                Map.of(),
                ClassPath.ofBareClients(),
                source.toString(),
                gateway().broker())) {
            answersSuccessErrorFailureAndSilence(service);
            goesOnAfterWhatIsNoRequest(service);
        }
    }

    @Test
    void a_spring_service_answers() throws Exception {
        try (var service = spring(ClassPath.springClasses())) {
            awaitAnswers(service);
            var unfit = gateway().post("/trouble", "{\"why\":\"no reason\",\"path\":\"no object\"}");
            answersSuccessErrorFailureAndSilence(service);
            goesOnAfterWhatIsNoRequest(service);

            assertThat(unfit.get().statusCode()).as(service.said()).isEqualTo(504);
            assertThat(service.said()).contains("DeserializationException");
        }
    }

    @Test
    void a_spring_service_without_an_error_handler_tries_ten_times_and_then_leaves_its_caller_without_a_reply()
            throws Exception {
        var file = "com/example/greetings/GreetingsService.java";
        var source = Files.readString(Path.of("spring/src/main/java", file));
        var classes = Files.createDirectory(folder.resolve("classes"));
        compile(
                source.replace(", errorHandler = \"answerWith500\"", "").replace("new FixedBackOff(0, 0)", ""),
                classes);
        Files.copy(
                ClassPath.springClasses().resolve("application.properties"), classes.resolve("application.properties"));

        try (var service = spring(classes)) {
            awaitAnswers(service);
            var trouble = gateway().post("/trouble", "{\"why\":\"a secret\"}").get();

            assertThat(trouble.statusCode()).as(service.said()).isEqualTo(504);
            Awaitility.await().atMost(SOON).until(() -> service.said().contains("currentAttempts=10"));
            assertThat(gateway().get("/hello/ada").get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_node_service_answers() throws Exception {
        installNode();

        try (var service = Program.start(folder, Map.of("KAFKA", gateway().broker()), List.of("node", "service.js"))) {
            answersSuccessErrorFailureAndSilence(service);
            goesOnAfterWhatIsNoRequest(service);
        }
    }

    @Test
    void a_node_service_outlives_three_replays_and_a_reply_topic_that_is_removed() throws Exception {
        installNode();
        var source = folder.resolve("service.js");
        Files.writeString(
                source,
                Files.readString(source)
                        .replace(
                                "allowAutoTopicCreation: false", "allowAutoTopicCreation: false, metadataMaxAge: 100"));
        var removed = "sluice.replies.removed-" + UUID.randomUUID();
        gateway().create(removed);

        try (var service = Program.start(folder, Map.of("KAFKA", gateway().broker()), List.of("node", "service.js"))) {
            awaitAnswers(service);
            var since = Instant.now();
            answersTwice(service);
            for (var run = 1; run <= 3; run++) {
                var own = Files.createDirectory(folder.resolve("run-" + run));
                assertThat(gateway().replay(own, Path.of("contracts"), since))
                        .as(Files.readString(own.resolve("said")))
                        .isZero();
                answersTwice(service); // before and after the producer asks for metadata again
            }
            gateway().askFor("ada", removed);
            Awaitility.await().atMost(SOON).until(() -> gateway().records(removed) == 1);
            gateway().remove(removed);
            answersTwice(service);
        }
    }

    private static void answersTwice(Program service) throws Exception {
        for (var call = 0; call < 2; call++) {
            var answer = gateway().get("/hello/ada").get();
            assertThat(answer.statusCode()).as(service.said()).isEqualTo(200);
        }
    }

    private void installNode() throws Exception {
        assumeNode();
        for (var file : List.of("package.json", "package-lock.json", ".npmrc", "service.js")) {
            Files.copy(Path.of("node", file), folder.resolve(file));
        }
        try (var install = Program.start(folder, Map.of(), List.of("npm", "ci", "--prefer-offline"))) {
            assertThat(install.awaitEnd()).as(install.said()).isZero();
        }
    }

    private void answersSuccessErrorFailureAndSilence(Program service) throws Exception {
        awaitAnswers(service);

        var hello = gateway().get("/hello/ada");
        var nobody = gateway().get("/hello/nobody");
        var trouble = gateway().post("/trouble", "{\"why\":\"a secret\"}");
        var silence = gateway().post("/silence");

        assertThat(hello.get().statusCode()).as(service.said()).isEqualTo(200);
        assertThat(hello.get().body()).isEqualTo("{\"text\":\"Hello ada\"}");
        assertThat(hello.get().headers().firstValue("content-type")).contains("application/json");
        assertThat(nobody.get().statusCode()).as(service.said()).isEqualTo(404);
        assertThat(nobody.get().body()).contains("nobody has this name");
        assertThat(trouble.get().statusCode()).as(service.said()).isEqualTo(500);
        assertThat(trouble.get().body()).doesNotContain("a secret");
        assertThat(service.said()).contains("a secret");
        assertThat(silence.get().statusCode()).as(service.said()).isEqualTo(504);

        var others = "others-" + UUID.randomUUID();
        gateway().create(others);
        gateway().askFor("ada", others);
        gateway().askFor("ada", "sluice.replies.gone");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> gateway().get("/hello/ada").get().statusCode() == 200);
        assertThat(gateway().records(others)).as(service.said()).isZero();
    }

    /** A record behind them on the same partition is answered, and no control character of theirs is printed. */
    private static void goesOnAfterWhatIsNoRequest(Program service) throws Exception {
        var malformed = "sluice.replies.malformed-" + UUID.randomUUID();
        var sound = "sluice.replies.sound-" + UUID.randomUUID();
        gateway().create(malformed);
        gateway().create(sound);
        var id = Gateway.header("kafka_correlationId", "0123456789");
        var to = Gateway.header("kafka_replyTopic", malformed);
        var hello = Gateway.header("sluice-operation", "sayHello");
        var json = "{\"path\":{\"name\":\"ada\"}}".getBytes(UTF_8);
        var noText = new byte[] {(byte) 0xff, (byte) 0xc0};

        gateway().put("ada", null);
        gateway().put("ada", json, to, hello);
        gateway().put("ada", json, new RecordHeader("kafka_correlationId", (byte[]) null), to, hello);
        gateway().put("ada", json, id, hello);
        gateway().put("ada", json, id, new RecordHeader("kafka_replyTopic", (byte[]) null), hello);
        gateway().put("ada", json, id, Gateway.header("kafka_replyTopic", "sluice.replies.?"), hello);
        gateway().put("ada", json, id, to);
        gateway().put("ada", json, id, to, new RecordHeader("sluice-operation", noText));
        for (var operation : List.of("constructor", "toString", "__proto__", "nothing", "\u001b[2J")) {
            gateway().put("ada", json, id, to, Gateway.header("sluice-operation", operation));
        }
        for (var value : List.of("", "{", "null", "[]", "1", "{\"path\":null}", "\u001b[2J")) {
            gateway().put("ada", value.getBytes(UTF_8), id, to, hello);
        }
        gateway().put("ada", null, id, to, hello);
        gateway().put("ada", noText, id, to, hello);
        gateway().put("ada", "{\"why\":\"\\u001b[2J\\u009b2J\"}".getBytes(UTF_8), id, to, trouble());
        gateway().askFor("ada", sound);

        Awaitility.await()
                .atMost(SOON)
                .until(() -> !service.isAlive() || gateway().records(sound) == 1);
        assertThat(service.isAlive()).as(service.said()).isTrue();
        assertThat(service.said()).doesNotContain("\u001b", "\u009b");
    }

    private static Header trouble() {
        return Gateway.header("sluice-operation", "makeTrouble");
    }

    /** A call made before a service is there waits on the topic, so the first one may be answered as well. */
    private static void awaitAnswers(Program service) throws IOException {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> !service.isAlive()
                        || gateway().get("/hello/first").get().statusCode() == 200);
        assertThat(service.isAlive()).as(service.said()).isTrue();
    }

    private Program spring(Path classes) throws IOException {
        return Program.java(
                folder,
                Map.of("SPRING_KAFKA_BOOTSTRAP_SERVERS", gateway().broker(), "LOGGING_LEVEL_ORG_APACHE_KAFKA", "WARN"),
                classes + File.pathSeparator + ClassPath.springLibraries().resolve("*"),
                "com.example.greetings.GreetingsService");
    }

    private static void compile(String source, Path classes) throws IOException {
        var said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var file = Files.writeString(classes.resolve("GreetingsService.java"), source);
        try (var files = compiler.getStandardFileManager(null, null, null);
                var jars = Files.newDirectoryStream(ClassPath.springLibraries(), "*.jar")) {
            files.setLocationFromPaths(
                    StandardLocation.CLASS_PATH,
                    StreamSupport.stream(jars.spliterator(), false).toList());
            var options = List.of("-proc:none", "-parameters", "-d", classes.toString());
            var compiles = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
            assertThat(compiles).as(said.toString()).isTrue();
        }
    }

    private static void assumeNode() throws IOException, InterruptedException {
        var there = isThere("node") && isThere("npm");
        if (!there) {
            System.out.println("Node or npm is not on the PATH: compose/examples/node is not tested");
        }
        assumeTrue(there, "Node or npm is not on the PATH");
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            var process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Gateway gateway() {
        return Objects.requireNonNull(started);
    }
}
