package dev.sluice.contracts.compatibility;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version by SemVer 2.0.0, of which the last numbers may be left out: {@code 2} is {@code 2.0.0}. What follows a
 * {@code +} does not count.
 *
 * @param numbers major, minor, patch
 * @param preRelease what follows a {@code -}, part by part; none for a release
 */
public record SemanticVersion(List<BigInteger> numbers, List<String> preRelease)
        implements Comparable<SemanticVersion> {
    private static final String PARTS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    private static final Pattern FORM = Pattern.compile(
            "(\\d{1,18})(?:\\.(\\d{1,18}))?(?:\\.(\\d{1,18}))?(?:-(" + PARTS + "))?(?:\\+" + PARTS + ")?");
    private static final int LONGEST = 200;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    public SemanticVersion {
        numbers = List.copyOf(numbers);
        preRelease = List.copyOf(preRelease);
    }

    /** Empty where the text is none. */
    public static Optional<SemanticVersion> parse(String text) {
        var form = FORM.matcher(text);
        if (text.length() > LONGEST || !form.matches()) {
            return Optional.empty();
        }
        var numbers = new ArrayList<BigInteger>();
        for (var group = 1; group <= 3; group++) {
            numbers.add(form.group(group) == null ? BigInteger.ZERO : new BigInteger(form.group(group)));
        }
        var preRelease = form.group(4) == null
                ? List.<String>of()
                : List.of(form.group(4).split("\\."));
        return Optional.of(new SemanticVersion(numbers, preRelease));
    }

    public BigInteger major() {
        return numbers.getFirst();
    }

    @Override
    public int compareTo(SemanticVersion other) {
        for (var i = 0; i < numbers.size(); i++) {
            var difference = numbers.get(i).compareTo(other.numbers.get(i));
            if (difference != 0) {
                return difference;
            }
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty()); // a release comes after
        }
        for (var i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
            var difference = compare(preRelease.get(i), other.preRelease.get(i));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    private static int compare(String left, String right) {
        var leftIsNumber = NUMBER.matcher(left).matches();
        var rightIsNumber = NUMBER.matcher(right).matches();
        if (leftIsNumber && rightIsNumber) {
            return new BigInteger(left).compareTo(new BigInteger(right));
        }
        return leftIsNumber == rightIsNumber ? left.compareTo(right) : Boolean.compare(rightIsNumber, leftIsNumber);
    }
}
