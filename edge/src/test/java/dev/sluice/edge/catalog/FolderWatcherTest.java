package dev.sluice.edge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FolderWatcherTest {
    private static final String CONTRACT = """
        openapi: 3.1.0
        info: {title: Teas, version: %s}
        x-sluice: {service: teas}
        paths: {/teas: {get: {operationId: list, security: []}}}
        """;

    private final Path temp;
    private final Path folder;
    private ActiveContracts serving;
    private FolderWatcher watch;

    FolderWatcherTest(@TempDir Path temp) throws IOException {
        this.temp = temp;
        this.folder = Files.createDirectory(temp.resolve("contracts"));
        Files.writeString(folder.resolve("teas.yaml"), CONTRACT.formatted("1.0.0"));
        this.serving = serving(folder);
        this.watch = watching(folder, serving, ContractFolder::documents);
    }

    private void watch(Path watched) throws InterruptedException {
        watch(watched, ContractFolder::documents);
    }

    private void watch(Path watched, Function<Path, DocumentSet> reader) throws InterruptedException {
        watch.close();
        serving = serving(watched);
        watch = watching(watched, serving, reader);
    }

    private static ActiveContracts serving(Path watched) {
        var documents = ContractFolder.documents(watched);
        var contracts = ((LoadResult.Contracts) ContractFolder.read(documents, ContractLimits.defaults())).set();
        return new ActiveContracts(
                documents,
                contracts,
                found -> ContractFolder.read(found, ContractLimits.defaults()),
                BuiltInDocumentSettings.all(),
                new OpenWay(),
                Duration.ofSeconds(1));
    }

    private static FolderWatcher watching(Path watched, ActiveContracts serving, Function<Path, DocumentSet> reader) {
        var watch = new FolderWatcher(watched, ContractFolder.documents(watched), serving, reader);
        watch.start();
        return watch;
    }

    @AfterEach
    void stop() throws InterruptedException {
        watch.close();
    }

    @Test
    void the_end_waits_for_no_reading_that_takes_long() throws Exception {
        var reading = new CountDownLatch(1);
        var read = new CountDownLatch(1);
        watch(folder, watched -> {
            reading.countDown();
            awaitDespiteInterrupts(read);
            return ContractFolder.documents(watched);
        });
        reading.await();

        watch.close();

        assertThat(read.getCount()).isOne();
        read.countDown();
        soon().until(() -> !watch.isAlive());
    }

    private static void awaitDespiteInterrupts(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // as a library that takes no notice of it
            }
        }
    }

    @Test
    void a_written_file_is_seen() throws IOException {
        Files.writeString(folder.resolve("teas.yaml"), CONTRACT.formatted("1.1.0"));

        soon().untilAsserted(() -> assertThat(versions()).containsExactly("1.1.0"));
    }

    @Test
    void a_file_in_a_folder_that_was_not_there_is_seen() throws IOException {
        var below = Files.createDirectory(folder.resolve("more"));
        soon().until(() -> Files.isDirectory(below));
        Files.writeString(below.resolve("cakes.json"), """
            {"openapi": "3.1.0", "info": {"title": "Cakes", "version": "2.0.0"}, "x-sluice": {"service": "cakes"}}\
            """);

        soon().untilAsserted(() -> assertThat(versions()).containsExactlyInAnyOrder("1.0.0", "2.0.0"));
    }

    @Test
    void a_half_written_file_is_never_read() throws Exception {
        watch.close();
        var whole = CONTRACT.formatted("1.1.0");
        var lengths = new ArrayDeque<>(List.of(0, 10, 40, 90));
        watch(folder, _ -> {
            var length = Math.min(whole.length(), Objects.requireNonNullElse(lengths.poll(), whole.length()));
            var written = whole.substring(0, length).getBytes(StandardCharsets.UTF_8);
            return new DocumentSet(List.of(new Document("teas.yaml", written)), List.of());
        });

        soon().untilAsserted(() -> assertThat(versions()).containsExactly("1.1.0"));
        assertThat(serving.refusals()).isZero();
    }

    @Test
    void a_second_writing_that_looks_like_the_first_is_seen() throws IOException {
        var file = folder.resolve("teas.yaml");
        Files.writeString(file, CONTRACT.formatted("1.1.0"));
        var written = Files.getLastModifiedTime(file);
        soon().untilAsserted(() -> assertThat(versions()).containsExactly("1.1.0"));

        Files.writeString(file, CONTRACT.formatted("1.2.0"));
        Files.setLastModifiedTime(file, FileTime.from(written.toInstant()));

        soon().untilAsserted(() -> assertThat(versions()).containsExactly("1.2.0"));
    }

    @Test
    void links_swapped_as_kubernetes_does_are_seen() throws Exception {
        watch.close();
        var mounted = Files.createDirectory(temp.resolve("mounted"));
        version(mounted, "..1", "1.0.0");
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(mounted.resolve("teas.yaml"), Path.of("..data/teas.yaml"));
        watch(mounted);
        assertThat(versions()).containsExactly("1.0.0");

        version(mounted, "..2", "3.0.0");
        Files.createSymbolicLink(mounted.resolve("..data_tmp"), Path.of("..2"));
        Files.move(mounted.resolve("..data_tmp"), mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        soon().untilAsserted(() -> assertThat(versions()).containsExactly("3.0.0"));
    }

    @Test
    void a_folder_behind_a_link_that_is_swapped_is_seen() throws Exception {
        watch.close();
        version(temp, "one", "1.0.0");
        version(temp, "two", "2.0.0");
        var link = Files.createSymbolicLink(temp.resolve("current"), Path.of("one"));
        watch(link);

        Files.createSymbolicLink(temp.resolve("next"), Path.of("two"));
        Files.move(temp.resolve("next"), link, StandardCopyOption.ATOMIC_MOVE);

        soon().untilAsserted(() -> assertThat(versions()).containsExactly("2.0.0"));
    }

    @Test
    void a_folder_that_vanishes_leaves_what_it_held_in_force() throws IOException {
        Files.delete(folder.resolve("teas.yaml"));
        Files.delete(folder);

        soon().until(() -> !serving.faults().isEmpty());
        assertThat(serving.faults())
                .singleElement()
                .extracting(fault -> fault.reason())
                .isEqualTo("no such folder");
        assertThat(versions()).containsExactly("1.0.0");
    }

    private static void version(Path in, String name, String version) throws IOException {
        var made = Files.createDirectory(in.resolve(name));
        Files.writeString(made.resolve("teas.yaml"), CONTRACT.formatted(version));
    }

    private static ConditionFactory soon() {
        return Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(5));
    }

    private List<String> versions() {
        return serving.get().contracts().contracts().stream()
                .map(contract -> contract.version())
                .toList();
    }

    private static final class OpenWay implements TopicReadiness {
        @Override
        public void need(Collection<Topic> topics) {}

        @Override
        public boolean isOpen(Collection<Topic> topics) {
            return true;
        }
    }
}
