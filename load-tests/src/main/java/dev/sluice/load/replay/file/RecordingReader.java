package dev.sluice.load.replay.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.load.replay.plan.ReplayRejection;
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
    private final LineReader lines;
    private final FileHeader head;
    private @Nullable FileTrailer tail;

    private RecordingReader(Path path, LineReader lines) throws ReplayRejection {
        this.path = path;
        this.lines = lines;
        this.head = head(line().orElseThrow(() -> ReplayRejection.unable(path + " is empty")));
    }

    /** @throws ReplayRejection where it is no recording, or one that cannot be understood */
    public static RecordingReader open(Path path) throws ReplayRejection {
        if (!Files.isRegularFile(path)) {
            throw ReplayRejection.misuse("no such file: " + path);
        }
        LineReader lines;
        try {
            lines = LineReader.open(path);
        } catch (IOException e) {
            throw ReplayRejection.unable(path + " cannot be read: " + e.getMessage());
        }
        try {
            return new RecordingReader(path, lines);
        } catch (ReplayRejection e) {
            try (lines) {
                throw e;
            } catch (IOException unclosed) {
                e.addSuppressed(unclosed);
                throw e;
            }
        }
    }

    /** Reads all of a file once, though not what is in its lines: whether it is whole, and what its tail says. */
    public static FileTrailer check(Path path) throws ReplayRejection {
        try (var reader = open(path)) {
            byte[] last = null;
            for (var line = reader.line(); line.isPresent(); line = reader.line()) {
                last = line.get();
            }
            var object = last == null ? BytesCodec.object() : reader.object(last);
            return reader.tail(object, reader.lines.count() - 2);
        }
    }

    public FileHeader head() {
        return head;
    }

    /** The next; empty behind the last. */
    public Optional<FileEntry> next() throws ReplayRejection {
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
            return Optional.of(EntryCodec.read(object));
        } catch (RuntimeException e) { // of many kinds: times, numbers, Base64, records that refuse what they are given
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Optional<byte[]> line() throws ReplayRejection {
        try {
            return Optional.ofNullable(lines.next());
        } catch (IOException e) {
            throw ReplayRejection.unable(
                    path + " is cut off or damaged behind line " + lines.count() + ": " + e.getMessage());
        }
    }

    private ObjectNode object(byte[] line) throws ReplayRejection {
        try {
            return BytesCodec.line(line);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private FileHeader head(byte[] line) throws ReplayRejection {
        var object = object(line);
        if (!object.path("format").asText().equals(FileHeader.FORMAT)) {
            throw ReplayRejection.unable(
                    path + " is no recording: its first line does not say \"format\":\"" + FileHeader.FORMAT + "\"");
        }
        var version = object.path("version").asInt();
        if (version < 1 || version > FileHeader.VERSION) {
            throw ReplayRejection.unable(path + " is a recording of format version " + object.path("version")
                    + ", this is for " + FileHeader.VERSION + ": a newer Sluice reads it");
        }
        try {
            var masked = new ArrayList<String>();
            object.path("masked").forEach(place -> masked.add(place.asText()));
            return new FileHeader(
                    BytesCodec.required(object, "service"),
                    Instant.parse(BytesCodec.required(object, "from")),
                    Instant.parse(BytesCodec.required(object, "to")),
                    Instant.parse(BytesCodec.required(object, "made")),
                    BytesCodec.text(object, "tool").orElse(""),
                    masked);
        } catch (RuntimeException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private FileTrailer tail(ObjectNode object, long read) throws ReplayRejection {
        if (!object.path("end").asBoolean(false)) {
            throw cutOff();
        }
        var requests = object.path("requests").asLong(-1);
        if (requests != read) {
            throw wrong("the end speaks of " + requests + " requests, yet " + read + " were there");
        }
        return new FileTrailer(
                requests,
                object.path("unanswered").asLong(),
                object.path("masked").asLong(),
                object.path("leftOut").asLong());
    }

    private ReplayRejection cutOff() {
        return ReplayRejection.unable(path + " is cut off behind line " + lines.count() + ": its end is not there");
    }

    private ReplayRejection wrong(String reason) {
        return ReplayRejection.unable(path + ", line " + lines.count() + ": " + reason);
    }

    @Override
    public void close() throws ReplayRejection {
        try {
            lines.close();
        } catch (IOException e) {
            throw ReplayRejection.unable(path + " cannot be closed: " + e.getMessage());
        }
    }
}
