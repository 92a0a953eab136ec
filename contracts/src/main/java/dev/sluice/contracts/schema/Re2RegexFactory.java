package dev.sluice.contracts.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Patterns in linear time, whatever a caller sends, and of bounded size, whatever a contract, or a caller, writes. The only
 * place where patterns of others are compiled.
 */
public final class Re2RegexFactory implements RegularExpressionFactory {
    /** The largest program, in instructions as {@link PatternSize} counts them. */
    public static final int MAX_PROGRAM = 10_000;

    /** Instructions that look at a character in one step. */
    private static final int AWAKE_A_STEP = 4;
    /** The same where most of a program sleeps, as usual. */
    private static final int INSTRUCTIONS_A_STEP = 16;

    private static final ThreadLocal<@Nullable EvaluationBudget> PAYING = new ThreadLocal<>();

    /** Why a pattern cannot be used; empty where it can. */
    public static Optional<String> fault(String pattern) {
        var refused = refusal(pattern);
        if (refused.isPresent()) {
            return refused.map(reason -> "pattern " + ValidationMessages.cut(pattern) + " " + reason);
        }
        try {
            Pattern.compile(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(
                    "pattern " + ValidationMessages.cut(pattern) + " is not in RE2 syntax: " + e.getDescription());
        }
    }

    /** @throws PatternSyntaxException where it is none, or one that is not to be compiled */
    public static Pattern compile(String pattern) {
        refusal(pattern).ifPresent(reason -> {
            throw new PatternSyntaxException(reason, ValidationMessages.cut(pattern));
        });
        return Pattern.compile(pattern);
    }

    /** Why a pattern is not even compiled. */
    private static Optional<String> refusal(String pattern) {
        var size = PatternSize.of(pattern);
        var instructions = size.instructions();
        if (instructions > MAX_PROGRAM) {
            return Optional.of("needs "
                    + (instructions >= Integer.MAX_VALUE ? "billions of" : Long.toString(instructions))
                    + " instructions, limit " + MAX_PROGRAM + ": repetitions within repetitions multiply");
        }
        return size.ends()
                ? Optional.empty()
                : Optional.of(
                        "names a character from U+1C80 to U+1C88, or a range with these, where case is ignored: such"
                                + " a class has to be written as the negation of another, or without (?i)");
    }

    /** What it takes to look at one character while all of a program is awake. */
    static int mostStepsPerCharacter(String pattern) {
        return 1 + (int) Math.min(PatternSize.of(pattern).instructions(), MAX_PROGRAM) / AWAKE_A_STEP;
    }

    /** What it usually takes to look at one character, at least 1. */
    static int stepsPerCharacter(String pattern) {
        return 1 + (int) (Math.min(PatternSize.of(pattern).instructions(), MAX_PROGRAM) / INSTRUCTIONS_A_STEP);
    }

    /** Says who pays while the library matches names of members, which it does without telling for whom. */
    static void whilePaying(EvaluationBudget budget, Runnable work) {
        var before = PAYING.get();
        PAYING.set(budget);
        try {
            work.run();
        } finally {
            if (before == null) {
                PAYING.remove();
            } else {
                PAYING.set(before);
            }
        }
    }

    @Override
    public RegularExpression getRegularExpression(String regex) {
        var pattern = new BoundedMatcher(regex);
        return text -> {
            var budget = PAYING.get();
            return pattern.isIn(text, budget == null ? EvaluationBudget.ofSteps(Long.MAX_VALUE) : budget);
        };
    }
}
