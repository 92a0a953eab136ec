package dev.sluice.edge.publish;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.broker.PublishGate;
import dev.sluice.edge.request.ServiceTurn;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a partition, which counts it as outstanding. Closing says that its caller waits no longer; without
 * a reply it goes on to count. The caller's thread closes it, the producer's tells what became of the record; they seldom meet,
 * so that its lock costs some nanoseconds.
 */
public final class OutstandingRequest implements AutoCloseable {
    private static final int UNKNOWN = -1;

    private final RequestId id;
    private final BooleanSupplier replied;
    private final TimedOutRequests overdue;
    private final PublishGate outbound;
    private final LongSupplier nanoTime;
    private final long sinceNanos;
    private @Nullable PartitionLoads partitions;
    private int partition = UNKNOWN;
    private long offset = UNKNOWN;
    private boolean isAcknowledged;
    private long acknowledgedNanos;
    private boolean counted;
    private boolean ended;

    /** @param replied whether a reply to this request has come, in time or late */
    OutstandingRequest(
            RequestId id,
            BooleanSupplier replied,
            TimedOutRequests overdue,
            PublishGate outbound,
            LongSupplier nanoTime) {
        this.id = id;
        this.replied = replied;
        this.overdue = overdue;
        this.outbound = outbound;
        this.nanoTime = nanoTime;
        this.sinceNanos = nanoTime.getAsLong();
    }

    /** What its service had of it until now. */
    public ServiceTurn turn() {
        return new ServiceTurn(held(), !outbound.wasSilentSince(sinceNanos));
    }

    private synchronized Duration held() {
        return isAcknowledged ? Duration.ofNanos(nanoTime.getAsLong() - acknowledgedNanos) : Duration.ZERO;
    }

    RequestId id() {
        return id;
    }

    /** Begins to count, where the partition is known before its broker says so. */
    synchronized void begin(PartitionLoads of, int chosen) {
        partitions = of;
        if (chosen != UNKNOWN) {
            count(of, chosen);
        }
    }

    private void count(PartitionLoads of, int chosen) {
        partition = chosen;
        if (!ended && !counted) {
            counted = true;
            of.begin(chosen);
        }
    }

    /** The broker has the record. */
    synchronized void acknowledged(int at, long atOffset) {
        isAcknowledged = true;
        acknowledgedNanos = nanoTime.getAsLong();
        offset = atOffset;
        if (partitions != null) {
            count(partitions, at);
        }
    }

    /** Nobody works on it any more, or ever will. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            if (counted && partitions != null) {
                partitions.end(partition);
            }
        }
    }

    /** Empty before it was handed to the producer. */
    synchronized String topic() {
        return partitions == null ? "" : partitions.topic();
    }

    synchronized boolean isBefore(String of, Map<Integer, Long> committed) {
        var until = committed.get(partition);
        return until != null && offset != UNKNOWN && offset < until && of.equals(topic());
    }

    private synchronized boolean isUnderWay() {
        return partitions != null && !ended;
    }

    /** A reply that comes between the look and the entry is seen by the second look. */
    @Override
    public void close() {
        if (replied.getAsBoolean()) {
            end();
        } else if (isUnderWay()) {
            overdue.add(id, this);
            if (replied.getAsBoolean()) {
                overdue.late(id);
            }
        }
    }
}
