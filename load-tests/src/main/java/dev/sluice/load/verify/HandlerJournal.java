package dev.sluice.load.verify;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What an instance of a service writes down of its handlers: a line when one begins and a line when it ends, each handed to
 * the system at once, so that what was begun is known also of an instance that was killed. Thread safe.
 */
public final class HandlerJournal implements AutoCloseable {
    /** Not a channel: an interrupted handler would close it. */
    private final FileOutputStream file;

    private HandlerJournal(FileOutputStream file) {
        this.file = file;
    }

    /** A new one; what the file had is gone. */
    public static HandlerJournal write(Path file) throws IOException {
        return new HandlerJournal(new FileOutputStream(file.toFile()));
    }

    public void began(String requestId, long nonce, String key, int partition, long offset) {
        line("B " + requestId + " " + nonce + " " + key + " " + partition + " " + offset);
    }

    public void ended(String requestId) {
        line("E " + requestId);
    }

    private void line(String text) {
        var bytes = (text + " " + System.nanoTime() + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            synchronized (file) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All turns that a file tells of; a last line that was cut off is left out. */
    public static List<HandlerEvent> read(Path file, String instance) throws IOException {
        var turns = new ArrayList<HandlerEvent>();
        var running = new HashMap<String, Integer>();
        var text = Files.readString(file);
        text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> line.split(" "))
                .forEach(words -> {
                    if (words[0].equals("B")) {
                        running.put(words[1], turns.size());
                        turns.add(new HandlerEvent(
                                words[1],
                                Long.parseLong(words[2]),
                                words[3],
                                instance,
                                Integer.parseInt(words[4]),
                                Long.parseLong(words[5]),
                                Long.parseLong(words[6]),
                                HandlerEvent.NEVER));
                    } else {
                        var index = running.remove(words[1]);
                        if (index != null) {
                            turns.set(index, ended(turns.get(index), Long.parseLong(words[2])));
                        }
                    }
                });
        return turns;
    }

    private static HandlerEvent ended(HandlerEvent turn, long nanos) {
        return new HandlerEvent(
                turn.requestId(),
                turn.nonce(),
                turn.key(),
                turn.instance(),
                turn.partition(),
                turn.offset(),
                turn.beganNanos(),
                nanos);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
