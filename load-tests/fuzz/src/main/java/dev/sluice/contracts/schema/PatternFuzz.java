package dev.sluice.contracts.schema;

import com.google.re2j.Pattern;
import dev.sluice.fuzz.Invariant;
import java.nio.charset.StandardCharsets;

/** A pattern that is taken can be compiled, and is no larger than it was measured to be before. */
public final class PatternFuzz {

    private PatternFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var pattern = new String(input, StandardCharsets.UTF_8);
        if (Re2RegexFactory.fault(pattern).isEmpty()) {
            Invariant.holds(
                    Pattern.compile(pattern).programSize()
                            <= PatternSize.of(pattern).instructions(),
                    "no pattern is larger than it was measured to be");
        }
    }
}
