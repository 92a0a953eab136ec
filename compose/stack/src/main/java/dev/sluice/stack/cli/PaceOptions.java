package dev.sluice.stack.cli;

import dev.sluice.load.replay.plan.ReplayPace;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** When requests are sent, on the command line. */
final class PaceOptions {
    private static final int MOST_IN_FLIGHT = 100_000;

    @Option(names = "--speed", paramLabel = "N", description = "So many times as fast as recorded, as in --speed 4x.")
    private @Nullable String speed;

    @Option(names = "--rate", paramLabel = "N/s", description = "So many each second, as in --rate 500/s.")
    private @Nullable String rate;

    @Option(names = "--as-fast-as-possible", description = "Without a plan: the next one as soon as there is room.")
    private boolean fast;

    @Option(names = "--in-turn", description = "Each key waits for its reply before its next request.")
    boolean inTurn;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "How many may wait for their replies at once; those held back are late. Default: ${DEFAULT-VALUE}")
    private int inFlight;

    /** @throws TypeConversionException for what is no pace */
    ReplayPace pace() {
        if (Stream.of(speed != null, rate != null, fast).filter(given -> given).count() > 1) {
            throw new TypeConversionException("--speed, --rate and --as-fast-as-possible exclude each other");
        }
        if (fast) {
            return new ReplayPace.AsFastAsPossible();
        }
        if (rate != null) {
            return read("--rate", rate, "500/s", ReplayPace.Steady.class);
        }
        return speed == null ? new ReplayPace.AsRecorded(1) : read("--speed", speed, "4x", ReplayPace.AsRecorded.class);
    }

    private static ReplayPace read(String option, String text, String example, Class<? extends ReplayPace> kind) {
        try {
            return kind.cast(ReplayPace.of(text));
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new TypeConversionException(option + " is '" + text + "', expected such as " + example + ", at most "
                    + (long) ReplayPace.HIGHEST);
        }
    }

    int inFlight() {
        if (inFlight < 1 || inFlight > MOST_IN_FLIGHT) {
            throw new TypeConversionException("--in-flight is " + inFlight + ", expected 1 to " + MOST_IN_FLIGHT);
        }
        return inFlight;
    }
}
