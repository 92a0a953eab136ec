package dev.sluice.edge.pipeline;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;

/** The rest of the edge, as listen sees it. Called by many threads at once, each with its own request. */
public interface RequestHandler {

    /** Runs on the thread of the request, which may block. */
    EdgeResponse answer(ReceivedRequest received) throws InterruptedException;

    /** Renders a refusal that listen itself has to give. Quick, and never fails. */
    EdgeResponse refuse(RequestId id, Refusal refusal);

    /**
     * Renders a problem that only HTTP itself knows: 414, 417, 421, 431, 501, 505. Quick, and never fails.
     *
     * @param reason fit for the caller
     */
    EdgeResponse refuse(RequestId id, int status, String reason);
}
