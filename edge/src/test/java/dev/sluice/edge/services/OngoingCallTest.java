package dev.sluice.edge.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.request.CallVerdict;
import dev.sluice.edge.request.FallbackSource;
import dev.sluice.edge.request.FallbackSource.Reason;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.request.ServiceTurn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a call is taken to say about its service. */
class OngoingCallTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Outcome<Reply> NO_REPLY = Outcome.stop(new ReplyTimeout(TIMEOUT, false));
    private static final Outcome<Reply> REPLY = Outcome.go(Requests.reply(200));
    private static final Outcome<Reply> BY_ANOTHER =
            Outcome.go(Requests.reply(200).by(new FallbackSource("spare", Reason.LATE)));

    private final ThroughputEstimator pace = new ThroughputEstimator();

    @Test
    void no_reply_tells_against_a_service_that_had_its_share_of_the_time() {
        assertThat(verdict(NO_REPLY, had(1_990))).isEqualTo(CallVerdict.LATE);
        assertThat(verdict(NO_REPLY, had(1_000))).isEqualTo(CallVerdict.LATE);
    }

    @Test
    void a_body_that_ends_just_before_the_deadline_tells_nothing() {
        assertThat(verdict(NO_REPLY, had(50))).isEqualTo(CallVerdict.NOT_CONCERNED);
        assertThat(verdict(NO_REPLY, had(999))).isEqualTo(CallVerdict.NOT_CONCERNED);
    }

    @Test
    void what_the_broker_never_acknowledged_tells_nothing() {
        assertThat(verdict(NO_REPLY, had(0))).isEqualTo(CallVerdict.NOT_CONCERNED);
    }

    @Test
    void a_wait_while_the_broker_was_silent_tells_nothing_whatever_came_of_it() {
        var disturbed = new ServiceTurn(TIMEOUT, false);

        assertThat(verdict(NO_REPLY, disturbed)).isEqualTo(CallVerdict.NOT_CONCERNED);
        assertThat(verdict(REPLY, disturbed)).isEqualTo(CallVerdict.NOT_CONCERNED);
        assertThat(verdict(BY_ANOTHER, disturbed)).isEqualTo(CallVerdict.NOT_CONCERNED);
        assertThat(pace.hasReplied()).isTrue();
    }

    /** The other is asked after half of the time, so that is all that the first one gets. */
    @Test
    void a_reply_of_another_tells_against_the_service_that_had_its_share_until_then() {
        assertThat(verdict(BY_ANOTHER, had(990))).isEqualTo(CallVerdict.LATE);
        assertThat(verdict(BY_ANOTHER, had(499))).isEqualTo(CallVerdict.NOT_CONCERNED);
        assertThat(pace.hasReplied()).isFalse();
    }

    @Test
    void a_reply_counts_however_little_time_there_was() {
        assertThat(verdict(REPLY, had(1))).isEqualTo(CallVerdict.SERVED);
        assertThat(verdict(Outcome.stop(new Refusal.HandlerFailed()), had(1))).isEqualTo(CallVerdict.ERROR);
        assertThat(verdict(Outcome.stop(new Refusal.BrokenReply("why")), had(1)))
                .isEqualTo(CallVerdict.FAILED);
        assertThat(verdict(Outcome.go(Requests.reply(503)), had(1))).isEqualTo(CallVerdict.BUSY);
        assertThat(pace.hasReplied()).isTrue();
    }

    private CallVerdict verdict(Outcome<Reply> outcome, ServiceTurn turn) {
        try (var calling = new OngoingCall(pace, "order")) {
            return CallVerdict.of(calling.ended(outcome, turn, TIMEOUT));
        }
    }

    private static ServiceTurn had(long millis) {
        return new ServiceTurn(Duration.ofMillis(millis), true);
    }
}
