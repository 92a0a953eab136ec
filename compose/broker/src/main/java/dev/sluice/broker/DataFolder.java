package dev.sluice.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/** Where one broker's records lie. Locked against a second broker from birth to {@link #close}: Kafka itself locks only
 * after its controller has begun to write. */
final class DataFolder implements AutoCloseable {
    private static final String LOCK = "in-use.lock";
    private static final String FORMATTED = "meta.properties";

    private final Path path;
    private final boolean temporary;
    private final FileChannel lock;

    private DataFolder(Path path, boolean temporary) throws IOException {
        this.path = path;
        this.temporary = temporary;
        this.lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    static DataFolder temporary() {
        try {
            var folder = new DataFolder(Files.createTempDirectory("sluice-broker-"), true);
            folder.lock();
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException("cannot make a temporary data folder: " + e.getMessage(), e);
        }
    }

    static DataFolder kept(Path path) {
        try {
            var absolute = Files.createDirectories(path.toAbsolutePath().normalize());
            refuseForeign(absolute);
            var folder = new DataFolder(absolute, false);
            folder.lock();
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException("cannot use data folder %s: %s".formatted(path, e), e);
        }
    }

    Path path() {
        return path;
    }

    /** Makes the folder a broker's, with a cluster id of its own; one that is already keeps its id and its data. */
    void format(int nodeId) {
        if (Files.exists(path.resolve(FORMATTED))) {
            return;
        }
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false))
                    .setNodeId(nodeId)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(BrokerListeners.CONTROLLER)
                    .setMetadataLogDirectory(path.toString())
                    .addDirectory(path.toString())
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot format data folder %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Gives the folder up for others; a temporary one is removed. */
    @Override
    public void close() {
        try (lock) {
            if (temporary) {
                remove();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give up data folder " + path, e);
        }
    }

    private void lock() throws IOException {
        var taken = tryLock();
        if (taken.isEmpty()) {
            lock.close();
            throw new IllegalStateException("data folder %s is in use by another broker".formatted(path));
        }
    }

    private Optional<FileLock> tryLock() throws IOException {
        try {
            return Optional.ofNullable(lock.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    private static void refuseForeign(Path path) throws IOException {
        try (var entries = Files.list(path)) {
            var foreign = !Files.exists(path.resolve(FORMATTED)) && entries.anyMatch(entry -> !entry.endsWith(LOCK));
            if (foreign) {
                throw new IllegalStateException(
                        "data folder %s holds files but no broker's data (no %s)".formatted(path, FORMATTED));
            }
        }
    }

    private void remove() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
