package dev.sluice.load.replay.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** When recorded requests are sent again. All but the last fix the moments in advance, whatever becomes of earlier requests. */
public sealed interface ReplayPace {

    /** With the gaps that were recorded, divided by {@code speed}. */
    record AsRecorded(double speed) implements ReplayPace {
        public AsRecorded {
            requireAboveZero("speed", speed, HIGHEST);
        }
    }

    /** Evenly, so many each second. */
    record Steady(double perSecond) implements ReplayPace {
        public Steady {
            requireAboveZero("rate", perSecond, HIGHEST);
        }
    }

    /** The next as soon as there is room. */
    record AsFastAsPossible() implements ReplayPace {}

    double HIGHEST = 1_000_000;

    /** As {@link #text} gives it: {@code 4x}, {@code 500/s} or {@code fast}. */
    @JsonCreator
    static ReplayPace of(String text) {
        if (text.equals("fast")) {
            return new AsFastAsPossible();
        }
        var form = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,6})?)(x|/s)").matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no pace such as 4x or 500/s");
        }
        var number = Double.parseDouble(form.group(1));
        return form.group(2).equals("x") ? new AsRecorded(number) : new Steady(number);
    }

    @JsonValue
    default String text() {
        return switch (this) {
            case AsRecorded(var speed) -> plain(speed) + "x";
            case Steady(var perSecond) -> plain(perSecond) + "/s";
            case AsFastAsPossible() -> "fast";
        };
    }

    /** For people. */
    default String words() {
        return switch (this) {
            case AsRecorded(var speed) -> speed == 1 ? "as recorded" : text() + " of what was recorded";
            case Steady _ -> text();
            case AsFastAsPossible() -> "as fast as possible";
        };
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static void requireAboveZero(String what, double value, double most) {
        if (!(value > 0 && value <= most)) {
            throw new IllegalArgumentException(what + " is " + value + ", expected above 0, at most " + (long) most);
        }
    }
}
