package dev.sluice.contracts.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.Optional;

/**
 * Patterns in linear time, whatever a caller sends, and of bounded size, whatever a contract, or a caller, writes. The only
 * place where patterns of others are compiled.
 */
public final class Re2Patterns implements RegularExpressionFactory {
    /** The largest program, in instructions as {@link PatternSize} counts them. */
    public static final int MAX_PROGRAM = 10_000;

    /** Instructions that look at a character in one step: most of a program sleeps. */
    private static final int INSTRUCTIONS_A_STEP = 64;

    /** Why a pattern cannot be used; empty where it can. */
    public static Optional<String> fault(String pattern) {
        var size = PatternSize.of(pattern);
        if (size > MAX_PROGRAM) {
            return Optional.of("pattern " + Findings.cut(pattern) + " needs "
                    + (size >= Integer.MAX_VALUE ? "billions of" : Long.toString(size)) + " instructions, limit "
                    + MAX_PROGRAM + ": repetitions within repetitions multiply");
        }
        try {
            Pattern.compile(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("pattern " + Findings.cut(pattern) + " is not in RE2 syntax: " + e.getDescription());
        }
    }

    /** @throws PatternSyntaxException where it is none, or too large */
    public static Pattern compile(String pattern) {
        if (PatternSize.of(pattern) > MAX_PROGRAM) {
            throw new PatternSyntaxException("more than " + MAX_PROGRAM + " instructions", Findings.cut(pattern));
        }
        return Pattern.compile(pattern);
    }

    /** What it takes to look at one character, at least 1. */
    static int stepsPerCharacter(String pattern) {
        return 1 + (int) (Math.min(PatternSize.of(pattern), MAX_PROGRAM) / INSTRUCTIONS_A_STEP);
    }

    @Override
    public RegularExpression getRegularExpression(String regex) {
        var pattern = compile(regex);
        return text -> pattern.matcher(text).find();
    }
}
