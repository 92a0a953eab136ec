package dev.sluice.load.replay.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.load.replay.plan.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a file from its head to its tail, a line at a time; what is wrong is told with its line. One thread. */
public final class RecordingReader implements AutoCloseable {
    private final Path path;
    private final Lines lines;
    private final Head head;
    private @Nullable Foot tail;

    private RecordingReader(Path path, Lines lines) throws Refused {
        this.path = path;
        this.lines = lines;
        this.head = head(line().orElseThrow(() -> Refused.unable(path + " is empty")));
    }

    /** @throws Refused where it is no recording, or one that cannot be understood */
    public static RecordingReader open(Path path) throws Refused {
        if (!Files.isRegularFile(path)) {
            throw Refused.misuse("no such file: " + path);
        }
        Lines lines;
        try {
            lines = Lines.open(path);
        } catch (IOException e) {
            throw Refused.unable(path + " cannot be read: " + e.getMessage());
        }
        try {
            return new RecordingReader(path, lines);
        } catch (Refused e) {
            try (lines) {
                throw e;
            } catch (IOException unclosed) {
                e.addSuppressed(unclosed);
                throw e;
            }
        }
    }

    /** Reads all of a file once, though not what is in its lines: whether it is whole, and what its tail says. */
    public static Foot check(Path path) throws Refused {
        try (var reader = open(path)) {
            byte[] last = null;
            for (var line = reader.line(); line.isPresent(); line = reader.line()) {
                last = line.get();
            }
            var object = last == null ? Json.object() : reader.object(last);
            return reader.tail(object, reader.lines.count() - 2);
        }
    }

    public Head head() {
        return head;
    }

    /** The next; empty behind the last. */
    public Optional<Kept> next() throws Refused {
        if (tail != null) {
            return Optional.empty();
        }
        var object = object(line().orElseThrow(this::cutOff));
        if (object.has("end")) {
            tail = tail(object, lines.count() - 2);
            if (line().isPresent()) {
                throw wrong("something follows the end of the recording");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(Line.read(object));
        } catch (RuntimeException e) { // of many kinds: times, numbers, Base64, records that refuse what they are given
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Optional<byte[]> line() throws Refused {
        try {
            return Optional.ofNullable(lines.next());
        } catch (IOException e) {
            throw Refused.unable(path + " is cut off or damaged behind line " + lines.count() + ": " + e.getMessage());
        }
    }

    private ObjectNode object(byte[] line) throws Refused {
        try {
            return Json.line(line);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Head head(byte[] line) throws Refused {
        var object = object(line);
        if (!object.path("format").asText().equals(Head.FORMAT)) {
            throw Refused.unable(
                    path + " is no recording: its first line does not say \"format\":\"" + Head.FORMAT + "\"");
        }
        var version = object.path("version").asInt();
        if (version < 1 || version > Head.VERSION) {
            throw Refused.unable(path + " is a recording of format version " + object.path("version") + ", this is for "
                    + Head.VERSION + ": a newer Sluice reads it");
        }
        try {
            var masked = new ArrayList<String>();
            object.path("masked").forEach(place -> masked.add(place.asText()));
            return new Head(
                    Json.required(object, "service"),
                    Instant.parse(Json.required(object, "from")),
                    Instant.parse(Json.required(object, "to")),
                    Instant.parse(Json.required(object, "made")),
                    Json.text(object, "tool").orElse(""),
                    masked);
        } catch (RuntimeException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Foot tail(ObjectNode object, long read) throws Refused {
        if (!object.path("end").asBoolean(false)) {
            throw cutOff();
        }
        var requests = object.path("requests").asLong(-1);
        if (requests != read) {
            throw wrong("the end speaks of " + requests + " requests, yet " + read + " were there");
        }
        return new Foot(
                requests,
                object.path("unanswered").asLong(),
                object.path("masked").asLong(),
                object.path("leftOut").asLong());
    }

    private Refused cutOff() {
        return Refused.unable(path + " is cut off behind line " + lines.count() + ": its end is not there");
    }

    private Refused wrong(String reason) {
        return Refused.unable(path + ", line " + lines.count() + ": " + reason);
    }

    @Override
    public void close() throws Refused {
        try {
            lines.close();
        } catch (IOException e) {
            throw Refused.unable(path + " cannot be closed: " + e.getMessage());
        }
    }
}
