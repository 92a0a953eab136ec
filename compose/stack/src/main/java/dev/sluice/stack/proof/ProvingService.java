package dev.sluice.stack.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.load.history.Journal;
import java.time.Duration;

/** Answers {@code prove} with the nonce of the request, after as long as it is told to work. */
public final class ProvingService {
    private final Journal journal;
    private final Duration work;

    public ProvingService(Journal journal, Duration work) {
        this.journal = journal;
        this.work = work;
    }

    /** A body and its answer alike. */
    private record Proof(long nonce) {}

    public Handlers handlers() {
        return Handlers.handling("prove", Proof.class, this::prove);
    }

    private Response prove(Request<Proof> request) throws InterruptedException {
        var record = request.record();
        var key = new String(record.key().orElseThrow(), UTF_8);
        journal.began(request.id(), request.body().nonce(), key, record.partition(), record.offset());
        if (work.isPositive()) {
            Thread.sleep(work);
        }
        journal.ended(request.id());
        return Response.of(200, request.body());
    }
}
