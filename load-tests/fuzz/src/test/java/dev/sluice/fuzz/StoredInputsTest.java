package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every target on what it is to begin with, on what was ever found, and on changes of both; without the fuzzer. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StoredInputsTest {
    private static final Path INPUTS = Path.of("src/test/resources/inputs");
    private static final int CHANGES = 20;

    static Stream<Arguments> stored() throws IOException {
        var arguments = new ArrayList<Arguments>();
        for (var target : FuzzTargets.byName().entrySet()) {
            for (var input : inputs(target.getKey())) {
                arguments.add(Arguments.of(
                        target.getKey(), input.getFileName().toString(), target.getValue(), Files.readAllBytes(input)));
            }
        }
        return arguments.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("stored")
    void nothing_that_must_hold_is_broken(String name, String file, FuzzTarget target, byte[] input) throws Exception {
        target.run(input);

        var random = new Random(file.hashCode());
        for (var change = 0; change < CHANGES; change++) {
            target.run(changed(input, random));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void a_target_takes_no_bytes_too_and_has_inputs_to_begin_with(String name, FuzzTarget target) throws Exception {
        target.run(new byte[0]);

        assertThat(inputs(name)).isNotEmpty();
    }

    static Stream<Arguments> targets() {
        return FuzzTargets.byName().entrySet().stream().map(target -> Arguments.of(target.getKey(), target.getValue()));
    }

    @Test
    void every_folder_of_inputs_belongs_to_a_target() throws IOException {
        try (var folders = Files.list(INPUTS)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(FuzzTargets.byName().keySet());
        }
    }

    private static List<Path> inputs(String target) throws IOException {
        try (var files = Files.list(INPUTS.resolve(target))) {
            return files.sorted().toList();
        }
    }

    /** A byte changed, dropped or put in somewhere. */
    private static byte[] changed(byte[] input, Random random) {
        var bytes = new ArrayList<Byte>();
        for (var each : input) {
            bytes.add(each);
        }
        var at = bytes.isEmpty() ? 0 : random.nextInt(bytes.size());
        var put = (byte) random.nextInt(256);
        switch (bytes.isEmpty() ? 2 : random.nextInt(3)) {
            case 0 -> bytes.set(at, put);
            case 1 -> bytes.remove(at);
            default -> bytes.add(at, put);
        }
        var changed = new byte[bytes.size()];
        for (var index = 0; index < changed.length; index++) {
            changed[index] = bytes.get(index);
        }
        return changed;
    }
}
