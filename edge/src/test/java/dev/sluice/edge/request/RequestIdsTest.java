package dev.sluice.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RequestIdsTest {

    @Test
    void an_id_has_22_characters_of_base64url() {
        assertThat(new RequestIds().next().text()).matches("[A-Za-z0-9_-]{22}");
    }

    @Test
    void no_id_comes_twice_whatever_thread_asks() {
        var ids = new RequestIds();
        var seen = ConcurrentHashMap.newKeySet();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var thread = 0; thread < 200; thread++) {
                threads.execute(() -> {
                    for (var id = 0; id < 500; id++) {
                        seen.add(ids.next());
                    }
                });
            }
        }

        assertThat(seen).hasSize(100_000);
    }
}
