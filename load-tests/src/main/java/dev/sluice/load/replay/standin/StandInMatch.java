package dev.sluice.load.replay.standin;

import dev.sluice.load.replay.exchange.TimedReply;
import java.util.Optional;

/** What a recording has to say to a question. */
public sealed interface StandInMatch {

    /** @param response as it was recorded; it took as long as its handler worked, where the reply says that, else until it came */
    record Known(TimedReply response) implements StandInMatch {}

    /** @param nearest empty where nothing is known of the operation */
    record Unknown(Optional<NearestMatch> nearest) implements StandInMatch {}
}
