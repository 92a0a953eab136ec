package dev.sluice.load.replay.recording;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what a recording held, so that nothing is left out in silence. Thread safe. */
public final class RecordingCounters {
    private final Map<String, OfOperation> operations = new TreeMap<>();
    private long read;
    private long earlierReplays;
    private long repeats;
    private long unreadable;
    private @Nullable String firstUnreadable;
    private long withoutBody;
    private long unjoined;
    private long late;
    private long expired;
    private long firstMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;

    /** Of one operation. */
    private static final class OfOperation {
        private long recorded;
        private long chosen;
        private long unanswered;
        private long filtered;
        private long left;
    }

    /**
     * @param recorded requests of it in the range
     * @param chosen of them, to be played
     * @param unanswered of the chosen, those without a reply in time
     * @param filtered that the filters leave out
     * @param left that are not played because of what the operation is
     */
    public record Counts(long recorded, long chosen, long unanswered, long filtered, long left) {}

    synchronized void read(long millis) {
        read++;
        firstMillis = Math.min(firstMillis, millis);
        lastMillis = Math.max(lastMillis, millis);
    }

    synchronized void earlierReplay() {
        earlierReplays++;
    }

    synchronized void repeat() {
        repeats++;
    }

    synchronized void unreadable(String reason) {
        unreadable++;
        if (firstUnreadable == null) {
            firstUnreadable = reason;
        }
    }

    synchronized void left(String operation) {
        var counts = of(operation);
        counts.recorded++;
        counts.left++;
    }

    synchronized void filtered(String operation) {
        var counts = of(operation);
        counts.recorded++;
        counts.filtered++;
    }

    /** It cannot be played as it was. */
    synchronized void withoutBody(String operation) {
        of(operation).recorded++;
        withoutBody++;
    }

    synchronized void chosen(String operation, boolean answered) {
        var counts = of(operation);
        counts.recorded++;
        counts.chosen++;
        counts.unanswered += answered ? 0 : 1;
    }

    synchronized void goesUnjoined() {
        unjoined++;
    }

    synchronized void comesLate() {
        late++;
    }

    synchronized void expired(long records) {
        expired = records;
    }

    private OfOperation of(String operation) {
        return operations.computeIfAbsent(operation, _ -> new OfOperation());
    }

    public synchronized Map<String, Counts> operations() {
        var all = new TreeMap<String, Counts>();
        operations.forEach(
                (name, of) -> all.put(name, new Counts(of.recorded, of.chosen, of.unanswered, of.filtered, of.left)));
        return all;
    }

    /** Records of the request topics, whatever they were. */
    public synchronized long read() {
        return read;
    }

    public synchronized long chosen() {
        return operations.values().stream().mapToLong(of -> of.chosen).sum();
    }

    public synchronized long earlierReplays() {
        return earlierReplays;
    }

    /** What was sent again from the dead letters: a second time of a request. */
    public synchronized long repeats() {
        return repeats;
    }

    /** Records that are no request. */
    public synchronized long unreadable() {
        return unreadable;
    }

    public synchronized Optional<String> firstUnreadable() {
        return Optional.ofNullable(firstUnreadable);
    }

    /** Requests whose body was left out of a file. */
    public synchronized long withoutBody() {
        return withoutBody;
    }

    /** Requests that could not be held until their reply was found, since too much was held already. */
    public synchronized long unjoined() {
        return unjoined;
    }

    /** Replies after the deadline, which no caller got. */
    public synchronized long late() {
        return late;
    }

    /** Records that retention took while the recording was read. */
    public synchronized long expired() {
        return expired;
    }

    /** From the first to the last record, in milliseconds. */
    public synchronized long spanMillis() {
        return read == 0 ? 0 : lastMillis - firstMillis;
    }
}
