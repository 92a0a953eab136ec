package dev.sluice.dispatcher.handle;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often a handler that throws {@link RetryableException} is called for one request, and with what pauses: each about twice
 * as long as the one before, by up to a half longer or shorter, so that many do not come back at once. None is begun that
 * would not end before the request's deadline. Meanwhile later requests with the same key wait.
 *
 * @param tries 1 to 100, the first one included
 * @param firstPause above zero
 */
public record RetryPolicy(int tries, Duration firstPause) {
    private static final int MOST = 100;
    private static final int MOST_DOUBLINGS = 10;

    public RetryPolicy {
        if (tries < 1 || tries > MOST) {
            throw new IllegalArgumentException("tries are " + tries + ", expected 1 to " + MOST);
        }
        if (firstPause.isNegative() || firstPause.isZero()) {
            throw new IllegalArgumentException("first pause is " + firstPause + ", expected more than 0");
        }
    }

    /** Five tries, 100 ms at first: about 1.5 s of pauses in all. */
    public static RetryPolicy ofDefault() {
        return new RetryPolicy(5, Duration.ofMillis(100));
    }

    public static RetryPolicy none() {
        return new RetryPolicy(1, Duration.ofMillis(1));
    }

    /** The pause after a try; the first is number 1. */
    Duration pauseAfter(int number) {
        var nanos = firstPause.toNanos() << Math.min(number - 1, MOST_DOUBLINGS);
        return Duration.ofNanos(Math.round(nanos * ThreadLocalRandom.current().nextDouble(0.5, 1.5)));
    }
}
