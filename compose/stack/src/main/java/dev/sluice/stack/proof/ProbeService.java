package dev.sluice.stack.proof;

import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.load.verify.HandlerJournal;
import java.time.Duration;

/** Answers {@code prove} with the nonce of the request, after as long as it is told to work. */
public final class ProbeService {
    private final HandlerJournal journal;
    private final Duration work;
    private final long poison;

    /** @param poison the nonce over which it fails; none is negative */
    public ProbeService(HandlerJournal journal, Duration work, long poison) {
        this.journal = journal;
        this.work = work;
        this.poison = poison;
    }

    /** A body and its answer alike. */
    private record Proof(long nonce) {}

    public Handlers handlers() {
        return Handlers.handling("prove", Proof.class, this::prove);
    }

    private Response prove(Request<Proof> request) throws InterruptedException {
        var record = request.record();
        var key = request.path("key").text();
        journal.began(request.id(), request.body().nonce(), key, record.partition(), record.offset());
        if (request.body().nonce() == poison) {
            throw new IllegalStateException("this nonce is told to fail");
        }
        if (work.isPositive()) {
            Thread.sleep(work);
        }
        journal.ended(request.id());
        return Response.of(200, request.body());
    }
}
