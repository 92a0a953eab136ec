package dev.sluice.edge.authenticate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a key set from a file, where the file has changed. */
final class FileKeySetLoader implements KeySetLoader {
    private final Path path;
    private final JwksParser parser;
    private @Nullable Stamp last;

    FileKeySetLoader(Path path, JwksParser parser) {
        this.path = path;
        this.parser = parser;
    }

    @Override
    public Optional<KeySet> read() throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        var now = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        if (now.equals(last)) {
            return Optional.empty();
        }
        if (now.bytes() > HttpKeySetLoader.MAX_BYTES) {
            throw new IOException("it has " + now.bytes() + " bytes, limit " + HttpKeySetLoader.MAX_BYTES);
        }
        last = null; // a set that cannot be used may have the keys withdrawn: the old file is news after it
        var keys = parser.parse(Files.readAllBytes(path));
        last = now;
        return Optional.of(keys);
    }

    @Override
    public void close() {}

    /** @param file what tells a replaced file from the old one, where the file system knows */
    private record Stamp(
            FileTime modified, long bytes, @Nullable Object file) {}
}
