package dev.sluice.contracts.schema;

/**
 * How many instructions RE2 would make of a pattern, from its text alone and before anything is compiled: a repetition writes
 * what it repeats as often as its count says, and {@code ((a{1000}){1000}){1000}} is a billion. Counts too many rather than
 * too few. Reads the text once, without recursion; what is no pattern at all gets some number.
 */
final class PatternSize {
    /** Groups within groups; RE2/J compiles them by recursion. */
    static final int MAX_DEPTH = 250;
    /** What a class of characters takes once to be made where case does not count: each of its characters is looked at. */
    private static final long FOLDED_CLASS = 100;

    private static final long PER_GROUP = 3;
    private static final long TOO_MANY = 1L << 40;

    private final String pattern;
    private final boolean folds;
    private final long[] before = new long[MAX_DEPTH + 1];
    private int depth;
    private int at;
    /** Of the group that is being read: all of it, and its last atom, to which a repetition would apply. */
    private long whole = 3;

    private long last;
    private long making;

    private PatternSize(String pattern) {
        this.pattern = pattern;
        this.folds = pattern.contains("(?") && pattern.indexOf('i') >= 0;
    }

    static long of(String pattern) {
        return new PatternSize(pattern).read();
    }

    private long read() {
        while (at < pattern.length() && depth <= MAX_DEPTH) {
            switch (pattern.charAt(at)) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> open();
                case ')' -> close();
                case '*', '+', '?' -> repeat(2);
                case '{' -> braces();
                default -> atom(1);
            }
            at++;
        }
        if (depth > MAX_DEPTH) {
            return TOO_MANY;
        }
        while (depth > 0) {
            close();
        }
        return whole + making;
    }

    private void atom(long size) {
        last = size;
        whole = Math.min(TOO_MANY, whole + size);
    }

    private void escape() {
        at++;
        if (at + 1 < pattern.length() && pattern.charAt(at) == 'Q') {
            var end = pattern.indexOf("\\E", at);
            var until = end < 0 ? pattern.length() : end;
            atom(until - at);
            last = 1;
            at = end < 0 ? until : end + 1;
        } else {
            var isClass = at < pattern.length() && "pP".indexOf(pattern.charAt(at)) >= 0;
            if (at + 1 < pattern.length() && pattern.charAt(at + 1) == '{' && (isClass || pattern.charAt(at) == 'x')) {
                var end = pattern.indexOf('}', at);
                at = end < 0 ? pattern.length() : end;
            }
            making += folds && isClass ? FOLDED_CLASS : 0;
            atom(1);
        }
    }

    private void characterClass() {
        at++;
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        var start = at;
        while (at < pattern.length() && (pattern.charAt(at) != ']' || at == start)) {
            if (pattern.startsWith("[:", at)) {
                var end = pattern.indexOf(":]", at + 2);
                at = end < 0 ? at : end + 1;
            } else if (pattern.charAt(at) == '\\') {
                at++;
            }
            at++;
        }
        making += folds ? FOLDED_CLASS : 0;
        atom(1 + (at - start) / 16);
    }

    private void open() {
        depth++;
        if (depth <= MAX_DEPTH) {
            before[depth] = whole;
            whole = PER_GROUP;
            last = 0;
        }
        if (pattern.startsWith("?", at + 1)) {
            var end = at + 2;
            while (end < pattern.length() && ":)>".indexOf(pattern.charAt(end)) < 0) {
                end++;
            }
            at = end < pattern.length() && pattern.charAt(end) == ')' ? end - 1 : end;
        }
    }

    private void close() {
        if (depth == 0) {
            return;
        }
        var group = whole;
        whole = before[depth];
        depth--;
        atom(group);
    }

    private void repeat(long more) {
        whole = Math.min(TOO_MANY, whole + more);
        last = Math.min(TOO_MANY, last + more);
    }

    /** {@code {n}}, {@code {n,}} or {@code {n,m}}; anything else is a brace. */
    private void braces() {
        var end = pattern.indexOf('}', at);
        var counts = end < 0 || end - at > 12 ? "" : pattern.substring(at + 1, end);
        if (!counts.matches("[0-9]+(,[0-9]*)?")) {
            atom(1);
            return;
        }
        var comma = counts.indexOf(',');
        var least = Long.parseLong(comma < 0 ? counts : counts.substring(0, comma));
        var most = comma < 0 || comma == counts.length() - 1
                ? least + 1
                : Math.max(least, Long.parseLong(counts.substring(comma + 1)));
        var copies = Math.max(1, most);
        var repeated = last >= TOO_MANY / copies ? TOO_MANY : (last + 1) * copies;
        whole = Math.min(TOO_MANY, whole + repeated);
        last = Math.min(TOO_MANY, repeated);
        at = end;
    }
}
