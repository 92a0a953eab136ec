package dev.sluice.edge.http;

import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import io.helidon.common.socket.PeerInfo;
import java.time.Duration;
import java.util.Optional;

/** A request does not count as in flight while its body is on its way: that may be for ever. */
final class UploadTimeout implements IncomingBody.Waiting {
    private final InFlightSlot slot;
    private final UploadRegistry uploads;
    private final ClientAddress client;
    private final PeerInfo peer;
    private final ReceivedRequest.Headers headers;
    private final Duration transfer;
    private final Runnable giveUp;

    /**
     * @param transfer how long a body may take, whatever its request's deadline
     * @param giveUp ends the wait for the next byte; quick
     */
    UploadTimeout(
            InFlightSlot slot,
            UploadRegistry uploads,
            ClientAddress client,
            PeerInfo peer,
            ReceivedRequest.Headers headers,
            Duration transfer,
            Runnable giveUp) {
        this.slot = slot;
        this.uploads = uploads;
        this.client = client;
        this.peer = peer;
        this.headers = headers;
        this.transfer = transfer;
        this.giveUp = giveUp;
    }

    @Override
    public Upload begin(Deadline deadline) {
        slot.giveBack();
        var caller = client.of(peer, headers);
        var left = deadline.left();
        return uploads.begin(
                caller, client.isProxy(peer, caller), left.compareTo(transfer) < 0 ? left : transfer, giveUp);
    }

    @Override
    public Optional<Refusal> end() {
        return slot.take() ? Optional.empty() : Optional.of(slot.refusal());
    }

    @Override
    public Refusal full() {
        return uploads.full();
    }
}
