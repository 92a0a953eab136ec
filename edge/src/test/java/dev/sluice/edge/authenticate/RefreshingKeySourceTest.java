package dev.sluice.edge.authenticate;

import static dev.sluice.edge.authenticate.Calls.principal;
import static dev.sluice.edge.authenticate.Calls.refusal;
import static dev.sluice.edge.authenticate.Calls.withToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.auth0.jwt.algorithms.Algorithm;
import dev.sluice.edge.authenticate.IssuerSettings.JwksFile;
import dev.sluice.edge.authenticate.IssuerSettings.JwksUrl;
import dev.sluice.edge.authenticate.IssuerSettings.Keys;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.BadToken;
import dev.sluice.edge.request.Refusal.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How keys come, stay and go while their source works, changes, fails and hangs. */
class RefreshingKeySourceTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final KeyPair OLD = Forge.ec("secp256r1");
    private static final KeyPair NEW = Forge.ec("secp256r1");
    private static final String OLD_KEY = Forge.ecJwk("old", OLD, "P-256", "");
    private static final String NEW_KEY = Forge.ecJwk("new", NEW, "P-256", "");
    private static final String SOME_TOKEN = token("old", OLD);
    private static final BadToken FORGED = new BadToken("the signature does not match");
    private static final BadToken UNKNOWN = new BadToken("unknown key id");

    private final List<AutoCloseable> opened = new ArrayList<>();

    private final JwksServer server;

    @TempDir
    Path folder;

    RefreshingKeySourceTest() throws IOException {
        server = new JwksServer();
    }

    @BeforeEach
    void the_source_has_the_old_key() {
        server.answers(200, Forge.jwks(OLD_KEY));
    }

    @AfterEach
    void close() throws Exception {
        for (var closeable : opened) {
            closeable.close();
        }
        server.close();
    }

    @Test
    void an_unknown_key_is_fetched_at_once() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, SOON, TIMEOUT));
        server.answers(200, Forge.jwks(OLD_KEY, NEW_KEY));
        pass(SOON);

        assertThat(principal(authenticator.authenticate(withToken(token("new", NEW))))
                        .issuer())
                .isEqualTo("acme");
        assertThat(server.asked()).isEqualTo(2);
    }

    @Test
    void an_unknown_key_is_not_asked_for_twice() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, SOON, TIMEOUT));
        pass(SOON);
        for (int time = 0; time < 5; time++) {
            assertThat(refusal(authenticator.authenticate(withToken(unsigned("other")))))
                    .isEqualTo(UNKNOWN);
            pass(SOON);
        }

        assertThat(server.asked()).isEqualTo(2);
    }

    @Test
    void many_unknown_keys_cause_one_fetch_in_the_shortest_time_between_two() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, NEVER, TIMEOUT));
        for (int number = 0; number < 100; number++) {
            assertThat(refusal(authenticator.authenticate(withToken(unsigned("other" + number)))))
                    .isEqualTo(UNKNOWN);
        }

        assertThat(server.asked()).isEqualTo(1);
    }

    @RepeatedTest(3)
    void a_flood_of_unknown_keys_locks_nobody_out() throws Exception {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, Duration.ofMillis(1), TIMEOUT));
        var good = new ArrayList<String>();
        for (int number = 0; number < 20; number++) {
            good.add(token("old", OLD));
        }
        var flood = new ArrayList<String>();
        for (int number = 0; number < 1_000; number++) {
            flood.add(unsigned("other" + number));
        }
        server.hang();
        pass(Duration.ofMillis(2));
        var notJudged = 0;

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var start = new CountDownLatch(1);
            var refused = new ArrayList<Future<Outcome<AuthenticatedRequest>>>();
            for (var token : flood) {
                refused.add(threads.submit(() -> {
                    start.await();
                    return authenticator.authenticate(withToken(token));
                }));
            }
            start.countDown();
            await().until(() -> server.asked() == 2);

            for (var token : good) {
                assertThat(principal(authenticator.authenticate(withToken(token)))
                                .issuer())
                        .isEqualTo("acme");
            }
            assertThat(server.asked()).isEqualTo(2);
            server.letGo();
            for (var outcome : refused) {
                if (!refusal(outcome.get()).equals(UNKNOWN)) {
                    isNotJudged(refusal(outcome.get()));
                    notJudged++;
                }
            }
        }

        assertThat(notJudged).isBetween(1, flood.size() - 256);
        assertThat(server.mostAtOnce()).isEqualTo(1);
    }

    @RepeatedTest(3)
    void all_who_wait_for_a_new_key_get_it_from_one_fetch() throws Exception {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, SOON, TIMEOUT));
        server.answers(200, Forge.jwks(OLD_KEY, NEW_KEY));
        server.hang();
        pass(SOON);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var passed = new ArrayList<Future<Outcome<AuthenticatedRequest>>>();
            for (int number = 0; number < 100; number++) {
                var token = token("new", NEW);
                passed.add(threads.submit(() -> authenticator.authenticate(withToken(token))));
            }
            await().until(() -> server.asked() == 2);
            server.letGo();
            for (var outcome : passed) {
                assertThat(principal(outcome.get()).issuer()).isEqualTo("acme");
            }
        }

        assertThat(server.asked()).isEqualTo(2);
    }

    @Test
    void who_waits_for_a_key_waits_no_longer_than_its_deadline() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, SOON, Duration.ofMinutes(1)));
        server.hang();
        pass(SOON);

        var call = Calls.withHeaders(Duration.ofMillis(50), Calls.ANY_CALLER, "Bearer " + token("new", NEW));

        assertThat(refusal(authenticator.authenticate(call))).satisfies(RefreshingKeySourceTest::isNotJudged);
    }

    @Test
    void keys_that_could_never_be_read_are_the_gateways_fault() throws InterruptedException {
        server.answers(500, "");
        var authenticator = open(new JwksUrl(server.uri(), NEVER, SOON, TIMEOUT));

        var refused = refusal(authenticator.authenticate(withToken(token("old", OLD))));

        assertThat(refused).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Unavailable.Cause.TOKEN_KEYS);
            assertThat(unavailable.reason()).isEqualTo("the keys of issuer acme could not be read yet");
            assertThat(unavailable.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        });
        assertThat(authenticator.failing()).contains("token keys not yet readable, issuer acme");
    }

    @Test
    void an_expired_token_is_bad_even_while_keys_could_never_be_read() throws InterruptedException {
        server.answers(500, "");
        var authenticator = open(new JwksUrl(server.uri(), NEVER, SOON, TIMEOUT));
        var expired = Forge.token(
                Algorithm.ECDSA256((ECPrivateKey) OLD.getPrivate()),
                "{\"alg\":\"ES256\",\"kid\":\"old\"}",
                "{\"iss\":\"https://acme\",\"exp\":1}");

        assertThat(refusal(authenticator.authenticate(withToken(expired))))
                .isEqualTo(new BadToken("token expired at 1970-01-01T00:00:01Z"));
    }

    @Test
    void a_source_that_comes_up_late_is_read_without_being_asked() throws InterruptedException {
        server.answers(503, "");
        var authenticator = open(new JwksUrl(server.uri(), NEVER, NEVER, TIMEOUT));
        await().until(() -> server.asked() >= 1);

        server.answers(200, Forge.jwks(OLD_KEY));

        await().until(() -> authenticator.failing().isEmpty());
        assertThat(principal(authenticator.authenticate(withToken(token("old", OLD))))
                        .issuer())
                .isEqualTo("acme");
    }

    @Test
    void stale_keys_serve_while_the_source_is_down() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), SOON, SOON, TIMEOUT));
        server.answers(500, "");
        int before = server.asked();
        await().until(() -> server.asked() > before + 1);

        assertThat(principal(authenticator.authenticate(withToken(token("old", OLD))))
                        .issuer())
                .isEqualTo("acme");
        assertThat(refusal(authenticator.authenticate(withToken(token("new", NEW)))))
                .satisfies(RefreshingKeySourceTest::isNotJudged);
        assertThat(authenticator.failing()).isEmpty();
    }

    @Test
    void an_error_while_reading_ends_nothing() throws Exception {
        var failed = new AtomicBoolean();
        var parsed = parser().parse(Forge.jwks(OLD_KEY).getBytes(StandardCharsets.UTF_8));
        var reader = new KeySetLoader() {
            @Override
            public Optional<KeySet> read() {
                if (!failed.getAndSet(true)) {
                    throw new StackOverflowError("as this test wants");
                }
                return Optional.of(parsed);
            }

            @Override
            public void close() {}
        };
        try (var keys =
                RefreshingKeySource.start("acme", reader, new RefreshingKeySource.RefreshPolicy(NEVER, NEVER, NEVER))) {
            await().until(() -> !keys.isUnread());
        }
    }

    private static void isNotJudged(Refusal refusal) {
        assertThat(refusal).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Unavailable.Cause.TOKEN_KEYS);
            assertThat(unavailable.reason())
                    .isEqualTo("the keys of issuer acme could not be read again for an unknown key");
            assertThat(unavailable.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
        });
    }

    @Test
    void a_verified_token_dies_with_its_key() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), SOON, NEVER, TIMEOUT));
        var token = token("old", OLD);
        principal(authenticator.authenticate(withToken(token)));

        server.answers(200, Forge.jwks(NEW_KEY));

        await().untilAsserted(() -> assertThat(refusal(authenticator.authenticate(withToken(token))))
                .isEqualTo(UNKNOWN));
    }

    @Test
    void a_verified_token_dies_when_its_key_changes_under_the_same_id() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), SOON, NEVER, TIMEOUT));
        var token = token("old", OLD);
        principal(authenticator.authenticate(withToken(token)));

        server.answers(200, Forge.jwks(Forge.ecJwk("old", NEW, "P-256", "")));

        await().untilAsserted(() -> assertThat(refusal(authenticator.authenticate(withToken(token))))
                .isEqualTo(new BadToken("the signature does not match")));
    }

    @Test
    void a_verified_token_outlives_readings_that_change_nothing_for_it() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), SOON, NEVER, TIMEOUT));
        var token = token("old", OLD);
        var first = principal(authenticator.authenticate(withToken(token)));
        server.answers(200, Forge.jwks(NEW_KEY, OLD_KEY));

        await().untilAsserted(() -> principal(authenticator.authenticate(withToken(token("new", NEW)))));

        assertThat(principal(authenticator.authenticate(withToken(token)))).isSameAs(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "302 | {\"keys\":[]}",
                "204 | ''",
                "200 | ''",
                "200 | []",
                "200 | {}",
                "200 | {\"keys\":{}}",
                "200 | {\"keys\":[],\"keys\":[]}",
                "200 | {\"keys\":[]}x",
                "404 | {\"keys\":[]}"
            })
    void an_answer_that_is_no_key_set_is_no_reading(int status, String body) {
        server.answers(status, body);
        var authenticator = open(new JwksUrl(server.uri(), NEVER, NEVER, TIMEOUT));

        await().until(() -> server.asked() >= 2);

        assertThat(authenticator.failing()).isPresent();
    }

    @Test
    void a_key_set_over_512_kib_is_no_reading() {
        server.answers(200, Forge.jwks(OLD_KEY) + " ".repeat(512 * 1024));
        var authenticator = open(new JwksUrl(server.uri(), NEVER, NEVER, TIMEOUT));

        await().until(() -> server.asked() >= 2);

        assertThat(authenticator.failing()).isPresent();
    }

    @Test
    void a_body_that_does_not_come_is_given_up() {
        server.hangInBody();
        var authenticator = open(new JwksUrl(server.uri(), NEVER, NEVER, Duration.ofMillis(100)));

        await().until(() -> server.asked() >= 2);

        assertThat(authenticator.failing()).isPresent();
    }

    @Test
    void a_file_is_read_again_when_it_changes() throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("jwks.json"), Forge.jwks(OLD_KEY));
        var authenticator = ready(new JwksFile(file, SOON));
        principal(authenticator.authenticate(withToken(token("old", OLD))));

        Files.writeString(file, Forge.jwks(NEW_KEY));

        await().untilAsserted(() -> principal(authenticator.authenticate(withToken(token("new", NEW)))));
        assertThat(refusal(authenticator.authenticate(withToken(token("old", OLD)))))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void the_last_keys_of_a_file_stay_while_it_is_broken_or_gone() throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("jwks.json"), Forge.jwks(OLD_KEY));
        var reader = new FileKeySetLoader(file, parser());
        assertThat(reader.read()).isPresent();
        assertThat(reader.read()).isEmpty();

        Files.writeString(file, "{\"keys\":[");
        assertThatIOException().isThrownBy(reader::read);
        Files.delete(file);
        assertThatIOException().isThrownBy(reader::read);
        Files.writeString(file, Forge.jwks(NEW_KEY));

        assertThat(reader.read()).isPresent();
    }

    @Test
    void a_file_that_is_missing_is_waited_for() throws IOException {
        var file = folder.resolve("jwks.json");
        var authenticator = open(new JwksFile(file, SOON));
        assertThat(authenticator.failing()).isPresent();

        Files.writeString(file, Forge.jwks(OLD_KEY));

        await().until(() -> authenticator.failing().isEmpty());
    }

    @Test
    void nothing_is_fetched_after_close() {
        var authenticator = ready(new JwksUrl(server.uri(), Duration.ofMillis(5), NEVER, TIMEOUT));

        authenticator.close();

        int[] seen = {-1};
        await().during(Duration.ofMillis(100)).until(() -> {
            boolean quiet = seen[0] == server.asked();
            seen[0] = server.asked();
            return quiet;
        });
    }

    /** Others: an issuer of tokens with ES256 could not have signed with them. */
    static List<String> unusableSets() {
        var encrypts = Forge.ecJwk("old", OLD, "P-256", ",\"use\":\"enc\"");
        return List.of(
                Forge.jwks(),
                Forge.jwks("null", "1", "{}", "[]", "\"old\""),
                Forge.jwks("{\"kty\":\"OKP\",\"kid\":\"old\",\"crv\":\"Ed25519\",\"x\":\"AA\"}"),
                Forge.jwks(Forge.ecJwk("old", OLD, "P-256", ",\"alg\":\"ES256K\"")),
                Forge.jwks(encrypts, encrypts),
                Forge.jwks("{\"kty\":\"EC\",\"kid\":\"old\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}"),
                Forge.jwks(Forge.rsaJwk("old", Forge.rsa(2048), "")));
    }

    @ParameterizedTest
    @MethodSource("unusableSets")
    void good_keys_stay_while_a_set_has_none_that_can_be_used(String unusable) throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), SOON, SOON, TIMEOUT));
        server.answers(200, unusable);
        await().until(() -> !authenticator.troubles().isEmpty());

        assertThat(principal(authenticator.authenticate(withToken(token("old", OLD))))
                        .issuer())
                .isEqualTo("acme");
        assertThat(refusal(authenticator.authenticate(withToken(token("new", NEW)))))
                .satisfies(RefreshingKeySourceTest::isNotJudged);
        assertThat(authenticator.failing()).isEmpty();
    }

    @Test
    void an_unusable_set_is_told_with_its_reason_until_a_good_one_comes() {
        var authenticator = ready(new JwksUrl(server.uri(), SOON, SOON, TIMEOUT));
        server.answers(200, Forge.jwks(Forge.ecJwk("new", NEW, "P-256", ",\"use\":\"enc\""), "null"));
        await().until(() -> !authenticator.troubles().isEmpty());

        assertThat(authenticator.troubles())
                .containsEntry(
                        "acme", "none of 2 keys can be used: it is not for signatures, its type is neither RSA nor EC");

        server.answers(200, Forge.jwks(NEW_KEY));
        await().until(() -> authenticator.troubles().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("unusableSets")
    void an_edge_that_has_only_ever_seen_an_unusable_set_is_not_ready(String unusable) throws InterruptedException {
        server.answers(200, unusable);
        var authenticator = open(new JwksUrl(server.uri(), SOON, SOON, TIMEOUT));
        await().until(() -> !authenticator.troubles().isEmpty());

        assertThat(authenticator.failing()).contains("token keys not yet readable, issuer acme");
        assertThat(refusal(authenticator.authenticate(withToken(token("old", OLD)))))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void an_unusable_file_is_unusable_at_every_look() throws IOException {
        var file = Files.writeString(folder.resolve("jwks.json"), Forge.jwks());
        var reader = new FileKeySetLoader(file, parser());

        assertThatIOException().isThrownBy(reader::read).withMessage("the key set is empty");
        assertThatIOException().isThrownBy(reader::read).withMessage("the key set is empty");
    }

    @Test
    void keys_are_withdrawn_once_the_source_has_published_none_for_long() throws Exception {
        var sets = new AtomicReference<>(Forge.jwks(OLD_KEY));
        var pace = new RefreshingKeySource.RefreshPolicy(SOON, SOON, SOON);
        try (var keys = RefreshingKeySource.start("acme", parsing(sets), pace)) {
            await().until(() -> !keys.isUnread());
            var key = keys.fitting(Optional.of("old"), SigningAlgorithm.ES256, soon())
                    .getFirst();

            sets.set(Forge.jwks());

            await().until(() -> !keys.has(key));
            assertThat(keys.isUnread()).isFalse();
            assertThat(keys.trouble()).contains("the key set is empty");
        }
    }

    @Test
    void keys_are_not_withdrawn_for_the_time_that_the_source_was_away() throws Exception {
        var good = parser().parse(Forge.jwks(OLD_KEY).getBytes(StandardCharsets.UTF_8));
        var readings = new AtomicInteger();
        var reader = new KeySetLoader() {
            @Override
            public Optional<KeySet> read() throws IOException {
                return switch (readings.incrementAndGet()) {
                    case 1 -> Optional.of(good);
                    case 2, 5 -> throw new UnusableKeySet("the key set is empty");
                    default -> throw new IOException("away, as this test wants");
                };
            }

            @Override
            public void close() {}
        };
        var none = Duration.ofNanos(1);
        try (var keys =
                RefreshingKeySource.start("acme", reader, new RefreshingKeySource.RefreshPolicy(none, none, none))) {
            await().until(() -> !keys.isUnread());
            var key = good.fitting(Optional.of("old"), SigningAlgorithm.ES256).getFirst();

            await().until(() -> {
                keys.replacing(List.of(), Optional.of("new"), SigningAlgorithm.ES256, soon());
                return readings.get() > 6;
            });

            assertThat(keys.has(key)).isTrue();
        }
    }

    @Test
    void a_file_that_is_moved_back_as_it_was_is_read_again() throws IOException {
        var file = Files.writeString(folder.resolve("jwks.json"), Forge.jwks(OLD_KEY));
        var aside = folder.resolve("aside.json");
        var reader = new FileKeySetLoader(file, parser());
        assertThat(reader.read()).isPresent();
        Files.move(file, aside);
        Files.writeString(file, Forge.jwks());
        assertThatIOException().isThrownBy(reader::read).withMessage("the key set is empty");

        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(reader.read()).isPresent();
    }

    @Test
    void a_key_that_was_replaced_under_its_id_is_read_for_the_first_token_that_it_signed() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, SOON, TIMEOUT));
        server.answers(200, Forge.jwks(Forge.ecJwk("old", NEW, "P-256", "")));
        pass(SOON);

        assertThat(principal(authenticator.authenticate(withToken(token("old", NEW))))
                        .issuer())
                .isEqualTo("acme");
        assertThat(server.asked()).isEqualTo(2);
    }

    @Test
    void a_key_of_another_kind_that_replaced_one_under_its_id_is_read_too() throws Exception {
        var rsa = Forge.rsa(2048);
        server.answers(200, Forge.jwks(Forge.rsaJwk("old", rsa, ""), NEW_KEY));
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, SOON, TIMEOUT));
        server.answers(200, Forge.jwks(OLD_KEY));
        pass(SOON);

        assertThat(principal(authenticator.authenticate(withToken(token("old", OLD))))
                        .issuer())
                .isEqualTo("acme");
    }

    @Test
    void forged_tokens_cause_one_reading_in_the_shortest_time_between_two() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, NEVER, TIMEOUT));
        for (int number = 0; number < 100; number++) {
            assertThat(refusal(authenticator.authenticate(withToken(token("old", NEW)))))
                    .isEqualTo(FORGED);
        }

        assertThat(server.asked()).isEqualTo(1);
    }

    @Test
    void a_forged_token_is_bad_while_the_source_is_down() throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, SOON, TIMEOUT));
        server.answers(500, "");
        pass(SOON);

        assertThat(refusal(authenticator.authenticate(withToken(token("old", NEW)))))
                .isEqualTo(FORGED);
        assertThat(server.asked()).isEqualTo(2);
    }

    @Test
    void a_forged_token_waits_for_no_reading_beyond_its_deadline_and_holds_up_no_good_one()
            throws InterruptedException {
        var authenticator = ready(new JwksUrl(server.uri(), NEVER, SOON, Duration.ofMinutes(1)));
        server.hang();
        pass(SOON);
        var forged = Calls.withHeaders(Duration.ofMillis(50), Calls.ANY_CALLER, "Bearer " + token("old", NEW));

        assertThat(refusal(authenticator.authenticate(forged))).isEqualTo(FORGED);
        assertThat(principal(authenticator.authenticate(withToken(token("old", OLD))))
                        .issuer())
                .isEqualTo("acme");
    }

    private static Deadline soon() {
        return Deadline.after(System.nanoTime(), TIMEOUT);
    }

    private static JwksParser parser() {
        return new JwksParser("acme", Set.of(SigningAlgorithm.ES256));
    }

    private static KeySetLoader parsing(AtomicReference<String> sets) {
        return new KeySetLoader() {
            @Override
            public Optional<KeySet> read() throws IOException {
                return Optional.of(parser().parse(sets.get().getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public void close() {}
        };
    }

    private Authenticator ready(Keys keys) {
        var authenticator = open(keys);
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> authenticator.failing().isEmpty());
        return authenticator;
    }

    private Authenticator open(Keys keys) {
        var acme = new IssuerSettings(
                "acme", "https://acme", List.of(), Duration.ZERO, Set.of(SigningAlgorithm.ES256), keys);
        var authenticator = new Authenticator(List.of(acme), InstantSource.system());
        opened.add(authenticator);
        return authenticator;
    }

    /** Lets the shortest time between two readings pass. */
    private static void pass(Duration atLeast) {
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(2)).until(() -> System.nanoTime() - start > 2 * atLeast.toNanos());
    }

    /** Its key is not known, so nobody looks at the signature. */
    private static String unsigned(String keyId) {
        var header = "{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\"}";
        return Forge.base64(header.getBytes(StandardCharsets.UTF_8)) + SOME_TOKEN.substring(SOME_TOKEN.indexOf('.'));
    }

    private static String token(String keyId, KeyPair pair) {
        return Forge.token(
                Algorithm.ECDSA256((ECPrivateKey) pair.getPrivate()),
                "{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\"}",
                "{\"iss\":\"https://acme\",\"exp\":9999999999}");
    }
}
