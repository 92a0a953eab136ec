package dev.sluice.stack.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIssuerTest {
    @TempDir
    private Path root;

    @Test
    void a_token_says_who_may_do_what_for_how_long() throws IOException {
        var issuer = DemoIssuer.at(root);
        var expires = Instant.ofEpochSecond(4_000_000_000L);

        var token = issuer.token("grace", "orders:read orders:write", expires);

        var verified = JWT.require(Algorithm.HMAC256(issuer.secret()))
                .withIssuer("sluice-demo")
                .withAudience("sluice-demo")
                .build()
                .verify(token);
        assertThat(verified.getSubject()).isEqualTo("grace");
        assertThat(verified.getClaim("scope").asString()).isEqualTo("orders:read orders:write");
        assertThat(verified.getExpiresAtAsInstant()).isEqualTo(expires);
    }

    @Test
    void whoever_asks_again_gets_the_same_key() throws IOException {
        var first = DemoIssuer.at(root);

        var second = DemoIssuer.at(root);

        assertThat(second).isEqualTo(first);
    }

    @Test
    void many_who_ask_first_at_once_get_one_key() throws Exception {
        var asked = new ArrayList<Callable<String>>();
        for (var asker = 0; asker < 20; asker++) {
            asked.add(() -> DemoIssuer.at(root).secret());
        }

        var keys = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(asked)) {
                keys.add(answer.get());
            }
        }

        assertThat(keys).hasSize(1);
        assertThat(root.resolve(".sluice").toFile().list()).containsExactly("demo.env");
    }

    @Test
    void the_file_is_what_the_environment_of_an_edge_takes() throws IOException {
        var issuer = DemoIssuer.at(root);

        assertThat(root.resolve(".sluice/demo.env")).hasContent("SLUICE_ISSUERS_0_SECRET=" + issuer.secret());
    }

    @Test
    void only_the_user_can_read_the_key() throws IOException {
        DemoIssuer.at(root);

        var folder = root.resolve(".sluice");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("demo.env"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_key_that_others_can_read_is_refused() throws IOException {
        DemoIssuer.at(root);
        var key = root.resolve(".sluice/demo.env");

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> DemoIssuer.at(root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void a_damaged_key_is_named_with_the_way_out() throws IOException {
        DemoIssuer.at(root);
        var key = root.resolve(".sluice/demo.env");

        Files.writeString(key, "");

        assertThatThrownBy(() -> DemoIssuer.at(root))
                .hasMessage(key + " holds no key; remove it and a new one is made");
    }

    @Test
    void neither_issuer_nor_key_show_the_secret() throws IOException {
        var issuer = DemoIssuer.at(root);

        assertThat(issuer.toString()).doesNotContain(issuer.secret());
        assertThat(new DemoKey(issuer.secret()).toString()).doesNotContain(issuer.secret());
    }
}
