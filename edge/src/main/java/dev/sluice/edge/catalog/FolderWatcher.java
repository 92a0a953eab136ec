package dev.sluice.edge.catalog;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.DocumentSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the folder of contracts, on a thread of its own. The file system is asked for events, and the folder is looked
 * at every second all the same: a network folder gives none, and where Kubernetes swaps a link they come from elsewhere.
 * Documents are taken once two readings, {@link #SETTLED} apart, are alike byte for byte, so that none is half written.
 */
public final class FolderWatcher {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatcher.class);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    /** How long nothing may change before it is taken for complete. */
    static final Duration SETTLED = Duration.ofMillis(200);
    /** How long the thread's end is waited for: what it reads just now, or waits for behind announcements, may take far longer. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private final Path folder;
    private final Function<Path, DocumentSet> reader;
    private final ActiveContracts serving;
    private final Thread thread;
    private DocumentSet taken;
    private @Nullable FolderSnapshot last;
    private volatile boolean closing;

    /** @param taken the documents that {@code serving} knows already */
    public FolderWatcher(Path folder, DocumentSet taken, ActiveContracts serving) {
        this(folder, taken, serving, ContractFolder::documents);
    }

    FolderWatcher(Path folder, DocumentSet taken, ActiveContracts serving, Function<Path, DocumentSet> reader) {
        this.folder = folder;
        this.reader = reader;
        this.taken = taken;
        this.serving = serving;
        this.thread = Thread.ofPlatform().name("sluice-contracts").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Ends the thread; a change that it is just taking is given up, and not waited for long. */
    public void close() throws InterruptedException {
        closing = true; // since what reads just now may take no notice of an interrupt
        thread.interrupt();
        if (thread.isAlive() && !thread.join(SHUTDOWN_TIMEOUT)) {
            LOG.warn("Contracts are still being taken, their end is not waited for");
        }
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        var events = events();
        try {
            while (!closing) {
                lookOnce(events);
                serving.tidy();
                await(events);
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("Watching contracts ends");
        } finally {
            events.ifPresent(FolderWatcher::closed);
        }
    }

    private void lookOnce(Optional<WatchService> events) throws InterruptedException {
        try {
            var look = FolderSnapshot.at(folder, Instant.now());
            if (!look.isAsOf(last)) {
                if (events.isPresent()) {
                    register(look, events.get());
                }
                takeSettled();
                last = look; // taken before the reading, so that what came since is seen next time
            }
        } catch (RuntimeException | Error e) {
            LOG.error("Looking at contracts failed", e);
        }
    }

    private void takeSettled() throws InterruptedException {
        var found = reader.apply(folder);
        if (found.equals(taken)) {
            return;
        }
        DocumentSet before;
        do {
            before = found;
            Thread.sleep(SETTLED);
            found = reader.apply(folder);
        } while (!found.equals(before) && !closing);
        if (!closing && !found.equals(taken)) {
            taken = found;
            serving.take(found);
        }
    }

    private static Optional<WatchService> events() {
        try {
            return Optional.of(FileSystems.getDefault().newWatchService());
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info("No events from the file system, the contracts are looked at every second: {}", e.toString());
            return Optional.empty();
        }
    }

    private static void register(FolderSnapshot look, WatchService events) {
        for (var directory : look.directories()) {
            try {
                directory.register(
                        events,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException | UnsupportedOperationException e) {
                LOG.debug("No events from {}", directory, e);
            }
        }
    }

    private static void await(Optional<WatchService> events) throws InterruptedException {
        if (events.isEmpty()) {
            Thread.sleep(POLL_INTERVAL);
            return;
        }
        var key = events.get().poll(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = events.get().poll();
        }
    }

    private static void closed(WatchService events) {
        try {
            events.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
