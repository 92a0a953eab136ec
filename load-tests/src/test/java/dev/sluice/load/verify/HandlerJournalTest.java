package dev.sluice.load.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandlerJournalTest {
    @TempDir
    private Path folder;

    @Test
    void it_tells_what_began_and_ended_and_what_only_began() throws IOException {
        var file = folder.resolve("journal");
        try (var journal = HandlerJournal.write(file)) {
            journal.began("a", 1, "ada", 3, 70);
            journal.began("b", 2, "bob", 4, 80);
            journal.ended("a");
        }

        var turns = HandlerJournal.read(file, "service-1");

        assertThat(turns).hasSize(2);
        assertThat(turns.get(0).endedNanos()).isBetween(turns.get(1).beganNanos(), System.nanoTime());
        assertThat(turns.get(1))
                .isEqualTo(new HandlerEvent(
                        "b", 2, "bob", "service-1", 4, 80, turns.get(1).beganNanos(), HandlerEvent.NEVER));
    }

    @Test
    void a_request_that_is_handled_twice_has_two_turns() throws IOException {
        var file = folder.resolve("journal");
        try (var journal = HandlerJournal.write(file)) {
            for (var turn = 0; turn < 2; turn++) {
                journal.began("a", 1, "ada", 3, 70);
                journal.ended("a");
            }
        }

        assertThat(HandlerJournal.read(file, "service-1"))
                .hasSize(2)
                .noneMatch(turn -> turn.endedNanos() == HandlerEvent.NEVER);
    }

    @Test
    void a_line_that_death_cut_off_is_left_out() throws IOException {
        var file = folder.resolve("journal");
        try (var journal = HandlerJournal.write(file)) {
            journal.began("a", 1, "ada", 3, 70);
        }
        Files.writeString(file, "B b 2 bo", StandardOpenOption.APPEND);

        assertThat(HandlerJournal.read(file, "service-1"))
                .singleElement()
                .extracting(HandlerEvent::requestId)
                .isEqualTo("a");
    }
}
