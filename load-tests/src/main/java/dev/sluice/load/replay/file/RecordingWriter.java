package dev.sluice.load.replay.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes a file under another name beside it, which becomes its own when all of it is there; closed before that, nothing is left.
 * A name that ends {@code .zst} is compressed. One thread.
 */
public final class RecordingWriter implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int LEVEL = 3;

    private final Path path;
    private final boolean overwrites;
    private final Path draft;
    private final OutputStream out;
    private long requests;
    private long unanswered;
    private boolean isFinished;

    private RecordingWriter(Path path, boolean overwrites, Path draft, OutputStream out) {
        this.path = path;
        this.overwrites = overwrites;
        this.draft = draft;
        this.out = out;
    }

    /** Refuses a path at which nothing can be written.
     * @param overwrites whether a file that is there may go */
    public static void check(Path path, boolean overwrites) throws ReplayRejection {
        var folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(path)) {
            throw ReplayRejection.misuse("no file can be written at " + path
                    + (Files.isDirectory(path) ? ": it is a folder" : ": there is no folder " + folder));
        }
        if (!overwrites && Files.exists(path)) {
            throw ReplayRejection.unable(path + " is there already: --force writes over it");
        }
    }

    public static RecordingWriter open(Path path, boolean overwrites, FileHeader head)
            throws ReplayRejection, IOException {
        check(path, overwrites);
        var whole = path.toAbsolutePath();
        var draft = Files.createTempFile(whole.getParent(), "." + whole.getFileName() + ".", ".part");
        var writer = new RecordingWriter(whole, overwrites, draft, stream(draft, whole));
        writer.write(head);
        return writer;
    }

    /** Not by a channel, which an interrupt would close. */
    private static OutputStream stream(Path draft, Path path) throws IOException {
        var file = new BufferedOutputStream(new FileOutputStream(draft.toFile()), BUFFER);
        return path.toString().endsWith(".zst") ? new ZstdOutputStream(file, LEVEL).setChecksum(true) : file;
    }

    private void write(FileHeader head) throws IOException {
        var line = BytesCodec.object()
                .put("format", FileHeader.FORMAT)
                .put("version", FileHeader.VERSION)
                .put("service", head.service())
                .put("from", head.from().toString())
                .put("to", head.to().toString())
                .put("made", head.made().toString())
                .put("tool", head.tool());
        head.masked().forEach(line.putArray("masked")::add);
        write(line);
    }

    public void write(FileEntry kept) throws IOException {
        write(EntryCodec.of(kept));
        requests++;
        unanswered += kept.recorded().reply().isPresent() ? 0 : 1;
    }

    /** Writes the last line, and gives the file its name. */
    public FileTrailer finish(long masked, long leftOut) throws IOException, ReplayRejection {
        var tail = new FileTrailer(requests, unanswered, masked, leftOut);
        write(BytesCodec.object()
                .put("end", true)
                .put("requests", requests)
                .put("unanswered", unanswered)
                .put("masked", masked)
                .put("leftOut", leftOut));
        out.close();
        try {
            if (overwrites) {
                Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.move(draft, path);
            }
        } catch (FileAlreadyExistsException e) {
            throw ReplayRejection.unable(path + " came into being meanwhile: --force writes over it");
        }
        isFinished = true;
        return tail;
    }

    private void write(ObjectNode line) throws IOException {
        write(BytesCodec.bytes(line));
    }

    private void write(byte[] line) throws IOException {
        out.write(line);
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        if (!isFinished) {
            try (out) {
                Files.deleteIfExists(draft);
            }
        }
    }
}
