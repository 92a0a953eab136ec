package dev.sluice.edge.authenticate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable.Cause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are read again and again, in the background: every so often, and when a token names one that is not known.
 *
 * <p>One virtual thread does all the reading, so there is never more than one flight. Requests only ask it to hurry, and
 * those with an unknown key wait for the flight that they asked for or found under way. Known keys never wait. What keeps
 * a flood of unknown keys harmless: a shortest time between two readings, in which unknown keys are refused at once; a
 * memory of ids that a reading did not find; a bound on those who wait, over which unknown keys are refused at once too.
 * When the source fails, the last keys stay; a key set without a usable key is a failure like any other. It is most
 * likely a mistake, and taking it would lock everybody out, so it withdraws the keys only where it lasts ({@link
 * RefreshPolicy#keptFor}): as long as all, from one such reading to the next, add up to; a failed one in between adds nothing.
 *
 * <p>A token that names a known key which did not sign it asks for a reading too, within the same bounds: the key may have
 * been replaced under its id.
 *
 * <p>A token is bad (401) only where its key is missing from keys that are fresh: read for it, or no longer ago than the
 * shortest time between two readings (a key that came in that time is not found yet, as with any cache). Where they could
 * not be read, in time or at all, nothing was judged: {@link Refusal.Unavailable}.
 */
final class RefreshingKeySource implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshingKeySource.class);
    private static final int MAX_WAITING = 256;
    private static final int MAX_UNKNOWN = 1_000;
    private static final Duration UNKNOWN_FOR = Duration.ofMinutes(1);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    private final String issuer;
    private final KeySetLoader reader;
    private final RefreshPolicy pace;
    private final Thread thread;
    private final Cache<String, Boolean> unknown = Caffeine.newBuilder()
            .maximumSize(MAX_UNKNOWN)
            .expireAfterWrite(UNKNOWN_FOR)
            .build();
    private volatile @Nullable KeySet keys;
    private volatile long nextAttemptNanos = System.nanoTime();
    private volatile @Nullable String trouble;
    private volatile boolean closing;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final Condition finished = lock.newCondition();
    // What follows is guarded by the lock.
    private boolean reading = true;
    private boolean wanted;
    private int waiting;
    private long attempts;
    private long successes;
    private boolean lastSucceeded;
    private long notBeforeNanos;
    // The thread's own.
    /** When the last reading ended, where it found a key set without a usable key. */
    private OptionalLong unusableAtNanos = OptionalLong.empty();
    /** For how long there have been such sets, since keys were read; while the source is away nobody knows. */
    private long unusableNanos;

    /**
     * When to read.
     *
     * @param every after a reading that succeeded; failed ones are tried again with backoff
     * @param atLeast between two readings that tokens ask for
     * @param keptFor how long keys stay beside key sets without a usable key
     */
    record RefreshPolicy(Duration every, Duration atLeast, Duration keptFor) {}

    private RefreshingKeySource(String issuer, KeySetLoader reader, RefreshPolicy pace) {
        this.issuer = issuer;
        this.reader = reader;
        this.pace = pace;
        this.thread = Thread.ofVirtual().name("keys of " + issuer).unstarted(this::readForEver);
    }

    /** Starts the thread, which makes its first attempt at once. */
    static RefreshingKeySource start(String issuer, KeySetLoader reader, RefreshPolicy pace) {
        var keys = new RefreshingKeySource(issuer, reader, pace);
        keys.thread.start();
        return keys;
    }

    @Override
    public List<VerificationKey> fitting(Optional<String> keyId, SigningAlgorithm algorithm, Deadline deadline)
            throws AuthenticationFailure, InterruptedException {
        var fitting = known().fitting(keyId, algorithm);
        if (!fitting.isEmpty()) {
            return fitting;
        }
        if (!isNamed(keyId) && wasNotFound(keyId)) {
            throw unknownKey(keyId);
        }
        var freshness = refreshed(deadline);
        fitting = known().fitting(keyId, algorithm);
        if (!fitting.isEmpty()) {
            return fitting;
        }
        if (isNamed(keyId)) {
            throw AuthenticationFailure.badToken("the key is not for algorithm " + algorithm);
        }
        switch (freshness) {
            case READ_FOR_IT -> keyId.ifPresent(id -> unknown.put(id, true));
            case RECENT -> {
                // a reading that began before may have missed the key: the id is not remembered
            }
            case STALE -> throw unavailable("could not be read again for an unknown key");
        }
        throw unknownKey(keyId);
    }

    @Override
    public List<VerificationKey> replacing(
            List<VerificationKey> tried, Optional<String> keyId, SigningAlgorithm algorithm, Deadline deadline)
            throws AuthenticationFailure, InterruptedException {
        refreshed(deadline);
        return known().fitting(keyId, algorithm).stream()
                .filter(key -> tried.stream().noneMatch(key::isSameAs))
                .toList();
    }

    @Override
    public boolean has(VerificationKey key) {
        var now = keys;
        return now != null && now.has(key);
    }

    @Override
    public boolean isUnread() {
        return keys == null;
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        closing = true; // since what reads just now may take no notice of an interrupt
        thread.interrupt();
        reader.close();
    }

    private KeySet known() throws AuthenticationFailure {
        var now = keys;
        if (now != null) {
            return now;
        }
        throw unavailable("could not be read yet");
    }

    private AuthenticationFailure unavailable(String why) {
        var left = Duration.ofNanos(Math.clamp(nextAttemptNanos - System.nanoTime(), 0, MAX_BACKOFF.toNanos()));
        var retryAfter = Duration.ofSeconds(Math.max(1, left.plusMillis(999).toSeconds()));
        return new AuthenticationFailure(
                new Refusal.Unavailable(Cause.TOKEN_KEYS, "the keys of issuer " + issuer + " " + why, retryAfter));
    }

    private boolean isNamed(Optional<String> keyId) throws AuthenticationFailure {
        return keyId.isPresent() && known().hasId(keyId.get());
    }

    private boolean wasNotFound(Optional<String> keyId) {
        return keyId.isPresent() && unknown.getIfPresent(keyId.get()) != null;
    }

    private static AuthenticationFailure unknownKey(Optional<String> keyId) {
        return AuthenticationFailure.badToken(keyId.isPresent() ? "unknown key id" : "no key fits the token");
    }

    /** How much the keys say of a key that is not among them. */
    private enum Freshness {
        /** Read successfully, beginning after the token came. */
        READ_FOR_IT,
        /** Read successfully, but for the shortest time between two readings just now. */
        RECENT,
        /** Not read again, in time or at all. */
        STALE
    }

    /** Waits for a reading, where one may be had. */
    private Freshness refreshed(Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (waiting >= MAX_WAITING) {
                return Freshness.STALE;
            }
            var fresh = reading ? Freshness.RECENT : Freshness.READ_FOR_IT;
            if (!isReadingSoon()) {
                return lastSucceeded ? Freshness.RECENT : Freshness.STALE;
            }
            long attemptsBefore = attempts;
            long successesBefore = successes;
            waiting++;
            try {
                long left = deadline.left().toNanos();
                while (attempts == attemptsBefore && left > 0) {
                    left = finished.awaitNanos(left);
                }
            } finally {
                waiting--;
            }
            return successes > successesBefore ? fresh : Freshness.STALE;
        } finally {
            lock.unlock();
        }
    }

    /** Asks for a reading unless the last one was just now. */
    private boolean isReadingSoon() {
        if (reading || wanted) {
            return true;
        }
        if (System.nanoTime() - notBeforeNanos < 0) {
            return false;
        }
        wanted = true;
        asked.signal();
        return true;
    }

    private void readForEver() {
        int failures = 0;
        try {
            while (!closing) {
                boolean succeeded = attempt(failures > 0);
                failures = succeeded ? 0 : failures + 1;
                pause(succeeded, succeeded ? pace.every() : backoff(failures));
            }
        } catch (InterruptedException _) {
            // close() ends the thread
        }
    }

    private boolean attempt(boolean failedBefore) throws InterruptedException {
        try {
            reader.read().ifPresent(read -> keys = read);
            if (failedBefore) {
                LOG.info("The keys of issuer {} can be read again", issuer);
            }
            unusableAtNanos = OptionalLong.empty();
            unusableNanos = 0;
            trouble = null;
            return true;
        } catch (UnusableKeySet e) {
            keepFor(e);
        } catch (IOException | RuntimeException | Error e) { // an Error too: nobody else would ever read again
            if (!failedBefore) {
                LOG.warn("The keys of issuer {} cannot be read, those read before stay", issuer, e);
            }
            unusableAtNanos = OptionalLong.empty();
            trouble = String.valueOf(e.getMessage());
        }
        return false;
    }

    private void keepFor(UnusableKeySet e) {
        var now = System.nanoTime();
        if (unusableAtNanos.isPresent()) {
            unusableNanos += now - unusableAtNanos.getAsLong();
        } else if (unusableNanos == 0) {
            LOG.warn(
                    "The key set of issuer {} is not taken, keys read before stay for {}: {}",
                    issuer,
                    pace.keptFor(),
                    e.getMessage());
        }
        unusableAtNanos = OptionalLong.of(now);
        trouble = String.valueOf(e.getMessage());
        withdrawOverdue();
    }

    /** An empty set rather than none: the edge stays ready for the tokens of others. */
    private void withdrawOverdue() {
        var now = keys;
        if (now != null && !now.isEmpty() && unusableNanos > pace.keptFor().toNanos()) {
            LOG.error("The keys of issuer {} are withdrawn: for {} it has published none", issuer, pace.keptFor());
            keys = new KeySet(List.of());
        }
    }

    /** Tells those who wait, then sleeps until it is time or somebody asks. */
    private void pause(boolean succeeded, Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            reading = false;
            attempts++;
            successes += succeeded ? 1 : 0;
            lastSucceeded = succeeded;
            notBeforeNanos = System.nanoTime() + pace.atLeast().toNanos();
            nextAttemptNanos = System.nanoTime() + time.toNanos();
            finished.signalAll();
            long left = time.toNanos();
            while (!wanted && left > 0) {
                left = asked.awaitNanos(left);
            }
            wanted = false;
            reading = true;
        } finally {
            lock.unlock();
        }
    }

    private static Duration backoff(int failures) {
        var grown = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 10));
        return grown.compareTo(MAX_BACKOFF) < 0 ? grown : MAX_BACKOFF;
    }
}
